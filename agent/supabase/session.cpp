#include <nlohmann/json.hpp>

#include "agent/base/timestamp.h"
#include "agent/supabase/answer.h"
#include "agent/supabase/auth_client.h"

namespace agent::supabase {
namespace {

// One name a member, so that writing and reading cannot differ.
constexpr const char* kUserId = "user_id";
constexpr const char* kEmail = "email";
constexpr const char* kAccessToken = "access_token";
constexpr const char* kRefreshToken = "refresh_token";
constexpr const char* kExpiresAt = "expires_at";

bool all_texts(const nlohmann::json& json) {
    if (!json.is_object()) return false;
    for (const char* name : {kUserId, kEmail, kAccessToken, kRefreshToken, kExpiresAt}) {
        const auto found = json.find(name);
        if (found == json.end() || !found->is_string()) return false;
    }
    return true;
}

}  // namespace

Secret to_text(const Session& session) {
    return Secret(body_text({{kUserId, session.user_id},
                             {kEmail, session.email},
                             {kAccessToken, session.access_token.reveal()},
                             {kRefreshToken, session.refresh_token.reveal()},
                             {kExpiresAt, format_timestamp(session.expires_at)}}));
}

std::optional<Session> session_from_text(const Secret& text) {
    const auto json = parse_body(text.reveal());
    if (!all_texts(json)) return std::nullopt;
    const auto expires_at = parse_timestamp(json[kExpiresAt].get<std::string>());
    Session session{json[kUserId], json[kEmail], Secret(json[kAccessToken].get<std::string>()),
                    Secret(json[kRefreshToken].get<std::string>()), expires_at.value_or(Instant{})};
    const bool usable = expires_at && !session.user_id.empty() && !session.refresh_token.empty();
    return usable ? std::optional(std::move(session)) : std::nullopt;
}

}  // namespace agent::supabase
