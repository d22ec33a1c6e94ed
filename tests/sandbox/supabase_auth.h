#pragma once

#include <string>
#include <vector>

#include "tests/sandbox/consent.h"
#include "tests/sandbox/postgrest_access.h"
#include "tests/sandbox/supabase_access_tokens.h"
#include "tests/sandbox/supabase_sessions.h"

namespace sandbox {

struct SupabaseUser {
    std::string email;
    std::string password;
};

// Supabase Auth (GoTrue): password, refresh-token and PKCE grants, the signed-in user, sign-out
// and health. Errors are in its form, `{"code":400,"error_code":"...","msg":"..."}`.
// https://github.com/supabase/auth internal/api. Not for several threads.
class Auth {
public:
    struct Account {
        std::string id;  // made from the address, so it is the same in every run
        std::string email;
        std::string password;
    };

    Auth(const std::vector<SupabaseUser>& users, std::string jwt_secret);

    // GET /auth/v1/authorize, where browsers come without a key: Google's question and the way
    // back with a code.
    Response authorize(const Request& request);

    // Answers /auth/v1/`endpoint`.
    Response handle(const Request& request, const std::string& endpoint, agent::Instant now);

    // Who PostgREST takes the Authorization header for: nobody signed in without one, else
    // PGRST301 for a token it cannot decode and PGRST303 for an expired one.
    Outcome<Caller> caller_of(const Request& request, agent::Instant now) const;

    const std::vector<Account>& accounts() const { return accounts_; }
    AccessTokens& access_tokens() { return access_tokens_; }
    Sessions& sessions() { return sessions_; }

private:
    Response token(const Request& request, agent::Instant now);
    Response password_grant(const Json& body, agent::Instant now);
    Response pkce_grant(const Json& body, agent::Instant now);
    Response refresh_grant(const Json& body, agent::Instant now);
    Response granted(const Sessions::Grant& grant, agent::Instant now);
    Response user(const Request& request, agent::Instant now) const;
    Response logout(const Request& request, agent::Instant now);

    // The claims of a signed-in request, or the refusal.
    agent::Result<Json, Response> claims_of(const Request& request, agent::Instant now) const;
    const Account& account(const std::string& id) const;

    std::vector<Account> accounts_;
    AccessTokens access_tokens_;
    Sessions sessions_;
    Consent consent_;
};

}  // namespace sandbox
