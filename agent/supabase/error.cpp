#include "agent/supabase/error.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

#include <nlohmann/json.hpp>

#include "agent/base/timestamp.h"
#include "agent/supabase/answer.h"
#include "agent/supabase/error_rules.h"

namespace agent::supabase {
namespace {

using nlohmann::json;

std::string text_member(const json& body, const char* name) {
    if (!body.is_object()) return "";
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

// `code` is for branching and for reports, so only what looks like a code may get there.
bool is_code(std::string_view text) {
    constexpr std::size_t kLongestCode = 64;
    return !text.empty() && text.size() <= kLongestCode &&
           std::ranges::all_of(text, [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

// PostgREST repeats its code in `Proxy-Status: PostgREST; error=57014` (RFC 9209), which is
// all there is in an answer to HEAD.
std::string proxy_status_code(const http::Response& response) {
    constexpr std::string_view kLabel = "error=";
    const std::string status = response.header("Proxy-Status").value_or("");
    const auto at = status.find(kLabel);
    if (at == std::string::npos) return "";
    const std::string rest = status.substr(at + kLabel.size());
    return rest.substr(0, rest.find_first_of("; ,"));
}

// GoTrue writes `error_code`, or `code` with newer API versions (a number beside
// `error_code`), or `error` in its OAuth form; PostgREST writes `code`; the gateway a header.
std::string code_of(const http::Response& response, const json& body) {
    for (const char* name : {"error_code", "code", "error"}) {
        if (auto code = text_member(body, name); is_code(code)) return code;
    }
    for (const char* name : {"sb-error-code", "x-sb-error-code"}) {
        if (auto code = response.header(name).value_or(""); is_code(code)) return code;
    }
    auto code = proxy_status_code(response);
    return is_code(code) ? code : "";
}

// Seconds, or a date, which is compared with the server's own `Date`: the local clock may
// be wrong. Longer waits than a day are cut, whatever the server says.
std::optional<Millis> retry_after_of(const http::Response& response) {
    const auto text = response.header("Retry-After");
    if (!text) return std::nullopt;
    using std::chrono::seconds;
    constexpr seconds kLongest = std::chrono::hours(24);
    seconds wait{};
    std::int64_t number = 0;
    const char* const end = text->data() + text->size();
    if (const auto parsed = std::from_chars(text->data(), end, number);
        parsed.ec == std::errc{} && parsed.ptr == end) {
        wait = std::clamp(seconds(number), seconds(0), kLongest);
    } else {
        const auto until = parse_http_date(*text);
        const auto now = parse_http_date(response.header("Date").value_or(""));
        if (!until || !now) return std::nullopt;
        wait = std::clamp(std::chrono::duration_cast<seconds>(*until - *now), seconds(0), kLongest);
    }
    return wait;
}

bool is_html(const http::Response& response) {
    const std::string type = response.header("Content-Type").value_or("");
    if (type.find("text/html") != std::string::npos) return true;
    const auto first = response.body.find_first_not_of(" \t\r\n");
    return first != std::string::npos && response.body[first] == '<';
}

// Identifiers in Postgres have at most 63 bytes. A message with a longer word quotes
// something else, perhaps a token.
bool may_be_shown(std::string_view message) {
    constexpr std::size_t kLongestWord = 80;  // 63 and quotes, dots and brackets around it
    constexpr std::size_t kLongestMessage = 300;
    std::size_t word = 0;
    for (const char c : message) {
        if (static_cast<unsigned char>(c) < 0x20) return false;
        word = c == ' ' ? 0 : word + 1;
        if (word > kLongestWord) return false;
    }
    return !message.empty() && message.size() <= kLongestMessage;
}

// A gateway that sends no `sb-error-code` refuses a key with a message alone; PostgREST and
// GoTrue always name a code, or say `msg`.
bool is_old_gateway_refusal(const http::Response& response, const json& body,
                            const std::string& code) {
    return response.status == 401 && code.empty() && !text_member(body, "message").empty();
}

Error with_sentence(const http::Response& response, Error::Kind kind, std::string_view sentence,
                    const std::string& code, std::string_view server_message = {}) {
    std::string what(sentence);
    if (!server_message.empty()) what.append(": ").append(server_message);
    what.append(" (").append(code.empty() ? "HTTP " + std::to_string(response.status) : code);
    what.append(")");
    return {kind, std::move(what), code, response.status, retry_after_of(response)};
}

Error classify(const http::Response& response, Asked asked) {
    const json body = parse_body(response.body);
    std::string code = code_of(response, body);
    if (is_old_gateway_refusal(response, body, code)) code = "UNAUTHORIZED_INVALID_API_KEY";
    const bool failed = !succeeded(response);
    if (const CodeRule* rule = find_code_rule(code, asked); rule != nullptr && failed) {
        const std::string message = rule->message_is_safe ? text_member(body, "message") : "";
        return with_sentence(response, rule->kind, rule->sentence, code,
                             may_be_shown(message) ? message : "");
    }
    // The pages of Supabase's own edge come with 429 and 5xx, which say enough.
    const bool status_says_more = response.status == 429 || response.status >= 500;
    const int status = is_html(response) && !status_says_more ? 302 : response.status;
    const StatusRule& rule = status_rule(status);
    return with_sentence(response, rule.kind, rule.sentence, code);
}

Error::Kind kind_of(http::TransportError::Kind kind) {
    using Transport = http::TransportError::Kind;
    switch (kind) {
        case Transport::offline:
        case Transport::timeout:
        case Transport::proxy:
            return Error::Kind::offline;
        case Transport::tls:
            return Error::Kind::tls;
        case Transport::cancelled:
            return Error::Kind::cancelled;
        // Neither says anything about a row, and waiting does not help.
        case Transport::too_large:
        case Transport::bad_url:
            return Error::Kind::malformed;
    }
    return Error::Kind::malformed;
}

}  // namespace

Error from_transport(const http::TransportError& error) {
    return {kind_of(error.kind), error.what, "", 0, std::nullopt};
}

Error from_response(const http::Response& response) {
    return classify(response, Asked::rows);
}

Error from_grant_response(const http::Response& response, Grant grant) {
    switch (grant) {
        case Grant::password:
            return classify(response, Asked::password_grant);
        case Grant::refresh_token:
            return classify(response, Asked::refresh_grant);
        case Grant::code:
            break;
    }
    return classify(response, Asked::code_grant);
}

}  // namespace agent::supabase
