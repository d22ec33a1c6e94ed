#pragma once

#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "tests/sandbox/supabase_jwt.h"

namespace sandbox {

// The JWTs that Supabase Auth signs and PostgREST reads. Not for several threads.
class AccessTokens {
public:
    explicit AccessTokens(std::string secret) : secret_(std::move(secret)) {}

    // `expires_at` is in seconds since 1970, as in the claims.
    struct Issued {
        std::string token;
        std::int64_t expires_at = 0;
    };
    Issued issue(const std::string& user_id, const std::string& email,
                 const std::string& session_id, agent::Instant now);

    struct Verified {
        nlohmann::json claims;
        bool expired = false;
    };
    // `leeway` is how long after its expiry the server still takes a token.
    agent::Result<Verified, JwtFault> verify(const std::string& token, agent::Instant now,
                                             std::chrono::seconds leeway) const;

    // Every token issued until then counts as expired.
    void expire_all() { expired_.merge(issued_); }

    std::chrono::seconds lifetime() const { return lifetime_; }
    void set_lifetime(std::chrono::seconds lifetime) { lifetime_ = lifetime; }

private:
    std::string secret_;
    std::chrono::seconds lifetime_{3600};
    std::set<std::string> issued_;
    std::set<std::string> expired_;
};

}  // namespace sandbox
