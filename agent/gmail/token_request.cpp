#include "agent/gmail/token_request.h"

#include <algorithm>
#include <charconv>

#include <Poco/URI.h>
#include <nlohmann/json.hpp>

#include "agent/gmail/json_read.h"

namespace agent::gmail {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

// What Google's tokens live; used when an answer does not say.
constexpr seconds kUsualLifetime{3'600};

// An absent or odd lifetime costs at most a 401 and a renewal.
seconds lifetime_in(const Json& answer) {
    const std::string digits = digits_at(answer, "expires_in");
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} ? seconds(value) : kUsualLifetime;
}

// Visible ASCII only: a token becomes a header, where a line break would begin another.
bool is_token(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

http::Request form_post(const std::string& url,
                        std::initializer_list<std::pair<const char*, std::string>> fields) {
    http::Request request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        if (!request.body.empty()) request.body += '&';
        request.body += std::string(name) + '=';
        Poco::URI::encode(value, "!*'();:@&=+$,/?#[]", request.body);
    }
    return request;
}

bool take_tokens(const std::string& body, Instant asked_at, Grant& grant) {
    const Json answer = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    std::string access_token = text_at(answer, "access_token");
    if (!is_token(access_token)) return false;
    grant.access_token = Secret(std::move(access_token));
    grant.expires_at = asked_at + lifetime_in(answer);
    if (auto token = text_at(answer, "refresh_token"); !token.empty()) {
        grant.refresh_token = Secret(std::move(token));
    }
    if (auto scope = text_at(answer, "scope"); !scope.empty()) grant.scope = std::move(scope);
    return true;
}

}  // namespace agent::gmail
