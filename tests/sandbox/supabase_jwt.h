#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"

namespace sandbox {

enum class JwtFault {
    not_three_parts,
    unreadable,       // no base64url, or no JSON object, in header or claims
    wrong_algorithm,  // anything but HS256, "none" included
    wrong_signature,
};

// A signed JSON Web Token with those claims (RFC 7519, HS256).
std::string sign_jwt(const nlohmann::json& claims, const std::string& secret);

// The claims of a token with a good signature. Their meaning, expiry included, is not
// looked at.
agent::Result<nlohmann::json, JwtFault> verify_jwt(const std::string& token,
                                                   const std::string& secret);

}  // namespace sandbox
