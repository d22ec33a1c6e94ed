#include "tests/sandbox/supabase_access_tokens.h"

#include <Poco/UUIDGenerator.h>

namespace sandbox {
namespace {

using std::chrono::seconds;

std::int64_t unix_seconds(agent::Instant instant) {
    return std::chrono::floor<seconds>(instant).time_since_epoch().count();
}

}  // namespace

AccessTokens::Issued AccessTokens::issue(const std::string& user_id, const std::string& email,
                                         const std::string& session_id, agent::Instant now) {
    const std::int64_t issued_at = unix_seconds(now);
    const std::int64_t expires_at = issued_at + lifetime_.count();
    // `jti` keeps two tokens of one second apart, as the ES256 signatures of new projects do.
    const nlohmann::json claims = {
        {"iss", "http://127.0.0.1/auth/v1"},
        {"sub", user_id},
        {"aud", "authenticated"},
        {"exp", expires_at},
        {"iat", issued_at},
        {"email", email},
        {"phone", ""},
        {"app_metadata", {{"provider", "email"}, {"providers", {"email"}}}},
        {"user_metadata", nlohmann::json::object()},
        {"role", "authenticated"},
        {"aal", "aal1"},
        {"amr", {{{"method", "password"}, {"timestamp", issued_at}}}},
        {"session_id", session_id},
        {"is_anonymous", false},
        {"jti", Poco::UUIDGenerator::defaultGenerator().createRandom().toString()}};
    std::string token = sign_jwt(claims, secret_);
    issued_.insert(token);
    return {std::move(token), expires_at};
}

agent::Result<AccessTokens::Verified, JwtFault> AccessTokens::verify(const std::string& token,
                                                                     agent::Instant now,
                                                                     seconds leeway) const {
    auto claims = verify_jwt(token, secret_);
    if (!claims) return claims.error();
    Verified verified{std::move(claims).value()};
    const std::int64_t expires_at = verified.claims.value("exp", std::int64_t{0});
    verified.expired = expired_.contains(token) || unix_seconds(now) > expires_at + leeway.count();
    return verified;
}

}  // namespace sandbox
