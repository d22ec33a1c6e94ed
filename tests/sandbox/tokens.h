#pragma once

#include <map>
#include <mutex>
#include <string>

#include "agent/base/clock.h"
#include "tests/sandbox/consent.h"
#include "tests/sandbox/http_types.h"

namespace sandbox {

// Google's consent page and token endpoint for one client and one user, and the access tokens
// that it gave out. Safe to use from any thread.
class Tokens {
public:
    struct Options {
        std::string client_id = "sandbox-client";
        std::string address = "ann@example.org";  // who is asked for the consent
        std::string refresh_token = "sandbox-refresh-token";
        std::chrono::seconds lifetime{3599};
    };

    Tokens(Options options, const agent::Clock& clock)
        : options_(std::move(options)), clock_(clock) {}

    // GET /o/oauth2/v2/auth: the consent page. A wrong client or an address to return to that is
    // not on this machine is refused there, without a redirect, as Google does.
    Response consent_page(const Request& request);

    // POST /token with grant_type=refresh_token or authorization_code. Errors as OAuth writes them
    // (RFC 6749 5.2): invalid_client, invalid_grant, unsupported_grant_type.
    Response grant(const Request& request);

    // POST /revoke: the consent is withdrawn.
    Response revoke(const Request& request);

    // Whether "Bearer ..." holds a token that is alive.
    bool accepts(const std::string& authorization) const;

    // Every access token is refused from then on.
    void expire_access_tokens();
    // As if the user withdrew the consent; or gave it back.
    void revoke(bool revoked);

private:
    Response granted(const std::string& scope, bool with_refresh_token);

    Options options_;
    const agent::Clock& clock_;
    Consent consent_;
    mutable std::mutex mutex_;
    bool revoked_ = false;
    int granted_ = 0;
    std::map<std::string, agent::Instant> expiry_of_;
};

}  // namespace sandbox
