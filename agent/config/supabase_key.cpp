#include "agent/config/supabase_key.h"

#include <sstream>
#include <string_view>

#include <Poco/Base64Decoder.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <nlohmann/json.hpp>

namespace agent::config {
namespace {

// The part between the dots (RFC 7519), decoded; empty or cut when it is not base64url.
std::string jwt_payload(const std::string& token) {
    const auto begin = token.find('.');
    const auto end = token.find('.', begin + 1);
    if (begin == std::string::npos || end == std::string::npos) return {};
    // Poco 1.11 knows the plain alphabet only, and wants the padding that a JWT leaves out.
    std::string base64 = Poco::translate(token.substr(begin + 1, end - begin - 1), "-_", "+/");
    base64.append((4 - base64.size() % 4) % 4, '=');
    std::istringstream encoded(base64);
    Poco::Base64Decoder decoder(encoded);
    std::string payload;
    Poco::StreamCopier::copyToString(decoder, payload);
    return payload;
}

}  // namespace

bool is_secret_supabase_key(const std::string& key) {
    constexpr std::string_view kSecretPrefix = "sb_secret_";
    if (key.compare(0, kSecretPrefix.size(), kSecretPrefix) == 0) return true;
    const auto claims = nlohmann::json::parse(jwt_payload(key), nullptr, false);
    if (!claims.is_object()) return false;
    const auto role = claims.find("role");
    return role != claims.end() && *role == "service_role";
}

}  // namespace agent::config
