#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/base/secret.h"
#include "agent/supabase/error.h"

namespace agent::supabase {

// Where the project is and how we name ourselves to its gateway.
struct Endpoint {
    std::string url;  // https://ref.supabase.co, no trailing slash
    std::string key;  // publishable (or legacy anon) key: goes into `apikey` only
};

// One signed-in user. Refresh tokens are single-use: whoever refreshes must save the
// new session before using it.
struct Session {
    std::string user_id;
    std::string email;
    Secret access_token;
    Secret refresh_token;
    Instant expires_at;
};

// JSON text for the secret store, and back. `from_text` gives nothing on malformed text.
Secret to_text(const Session& session);
std::optional<Session> session_from_text(const Secret& text);

// Supabase Auth (GoTrue). Stateless; safe to use from any thread.
class AuthClient {
public:
    AuthClient(http::HttpClient& http, Endpoint endpoint, Clock& clock);

    // POST /auth/v1/token?grant_type=password. `expires_at` of a session is counted by the
    // local clock.
    Result<Session, Error> sign_in(const std::string& email, const Secret& password);
    // POST /auth/v1/token?grant_type=refresh_token. Error::signed_out when it is refused
    // for good; every other failure leaves the old token as good as it was.
    Result<Session, Error> refresh(const Secret& refresh_token);
    // Where a browser begins a sign-in through another service ("google") that ends with a code
    // at `redirect_to`; `challenge` is of PKCE's S256. The project must list that address under
    // its redirect URLs, or the browser ends on the project's site.
    std::string sign_in_url(const std::string& provider, const std::string& redirect_to,
                            const std::string& challenge) const;
    // POST /auth/v1/token?grant_type=pkce, within 5 minutes. `verifier`: what the challenge was
    // made of. Error::wrong_credentials when the code is not taken.
    Result<Session, Error> redeem(const Secret& code, const Secret& verifier);
    // POST /auth/v1/logout?scope=local: this device only. A session that Supabase has ended
    // already counts as done; an expired `access_token` is Error::unauthorized and leaves
    // the session, so renew it first.
    Result<Done, Error> sign_out(const Secret& access_token);

private:
    Result<Session, Error> token_grant(Grant grant, const std::string& body);

    http::HttpClient& http_;
    Endpoint endpoint_;
    Clock& clock_;
};

}  // namespace agent::supabase
