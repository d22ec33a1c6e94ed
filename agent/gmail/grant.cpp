#include <Poco/SHA2Engine.h>
#include <nlohmann/json.hpp>

#include "agent/base/timestamp.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/token_keeper.h"

namespace agent::gmail {

using Json = nlohmann::json;

Secret to_text(const Grant& grant) {
    const Json json{
        {"client_id", grant.client_id},
        {"client_secret", grant.client_secret.reveal()},
        {"refresh_token", grant.refresh_token.reveal()},
        {"access_token", grant.access_token.reveal()},
        {"expires_at", format_timestamp(grant.expires_at)},
        {"issued_at", format_timestamp(grant.issued_at)},
        {"scope", grant.scope},
    };
    // A pasted token may hold any bytes: Google is the one to refuse it.
    return Secret(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<Grant> grant_from_text(const Secret& text) {
    const Json json = Json::parse(text.reveal(), nullptr, /*allow_exceptions=*/false);
    Grant grant;
    grant.client_id = text_at(json, "client_id");
    grant.client_secret = Secret(text_at(json, "client_secret"));
    grant.refresh_token = Secret(text_at(json, "refresh_token"));
    grant.access_token = Secret(text_at(json, "access_token"));
    grant.expires_at = parse_timestamp(text_at(json, "expires_at")).value_or(Instant{});
    grant.issued_at = parse_timestamp(text_at(json, "issued_at")).value_or(Instant{});
    grant.scope = text_at(json, "scope");
    if (grant.client_id.empty() || grant.refresh_token.empty()) return std::nullopt;
    return grant;
}

std::string mark_of(const Grant& grant) {
    constexpr std::size_t kHexDigits = 16;
    Poco::SHA2Engine sha256;
    sha256.update(grant.refresh_token.reveal());
    return Poco::DigestEngine::digestToHex(sha256.digest()).substr(0, kHexDigits);
}

}  // namespace agent::gmail
