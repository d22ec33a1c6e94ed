#pragma once

#include <map>
#include <mutex>
#include <string>

#include "agent/base/clock.h"
#include "tests/sandbox/http_types.h"

namespace sandbox {

// Google's token endpoint for one consent, and the access tokens it gave out. Safe to use
// from any thread.
class Tokens {
public:
    struct Options {
        std::string client_id = "sandbox-client";
        std::string refresh_token = "sandbox-refresh-token";
        std::chrono::seconds lifetime{3599};
    };

    Tokens(Options options, const agent::Clock& clock)
        : options_(std::move(options)), clock_(clock) {}

    // POST /token with grant_type=refresh_token. Errors as OAuth writes them (RFC 6749 5.2):
    // invalid_client, invalid_grant, unsupported_grant_type.
    Response grant(const Request& request);

    // Whether "Bearer ..." holds a token that is alive.
    bool accepts(const std::string& authorization) const;

    // Every access token is refused from then on.
    void expire_access_tokens();
    // As if the user withdrew the consent; or gave it back.
    void revoke(bool revoked);

private:
    Options options_;
    const agent::Clock& clock_;
    mutable std::mutex mutex_;
    bool revoked_ = false;
    int granted_ = 0;
    std::map<std::string, agent::Instant> expiry_of_;
};

}  // namespace sandbox
