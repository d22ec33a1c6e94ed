#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "agent/supabase/error.h"

// What the clients of this folder share about requests and answers.
namespace agent::supabase {

inline bool succeeded(const http::Response& response) {
    return response.status >= 200 && response.status < 300;
}

// `is_discarded()` when it is not JSON. Never throws on content.
inline nlohmann::json parse_body(const std::string& body) {
    return nlohmann::json::parse(body, nullptr, false);
}

// Request text. Bytes that are not UTF-8 become U+FFFD: mail may hold any bytes, and JSON
// may not.
inline std::string body_text(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// An answer of the right status whose content is not what it should be.
inline Error malformed(const http::Response& response, std::string what) {
    return {Error::Kind::malformed, std::move(what), "", response.status, std::nullopt};
}

}  // namespace agent::supabase
