#include "agent/gmail/error.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include <Poco/String.h>
#include <nlohmann/json.hpp>

#include "agent/base/timestamp.h"
#include "agent/gmail/json_read.h"

namespace agent::gmail {
namespace {

using Json = nlohmann::json;
using Kind = Error::Kind;

// What a refusal says of itself, in the three shapes Google has:
// {"error":{"errors":[{"reason"}],"status","message","details":[{"reason","metadata"}]}} and,
// from the token endpoint (RFC 6749 5.2), {"error":"invalid_grant"}.
struct Refusal {
    int status = 0;
    std::vector<std::string> reasons;  // most specific first
    std::string quota_limit;           // such as "ReadRequestsPerMinutePerUser"
    std::string message;

    bool says(std::string_view reason) const {
        return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
    }
    bool says_any(std::initializer_list<std::string_view> wanted) const {
        return std::any_of(wanted.begin(), wanted.end(), [this](auto one) { return says(one); });
    }
};

void add_reason(Refusal& refusal, std::string reason) {
    if (!reason.empty()) refusal.reasons.push_back(std::move(reason));
}

Refusal read_refusal(const http::Response& response) {
    Refusal refusal{response.status, {}, "", ""};
    const Json body = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    add_reason(refusal, text_at(body, "error"));
    const Json* const error = find(body, "error");
    if (error == nullptr) return refusal;
    for (const Json& one : array_at(*error, "errors")) add_reason(refusal, text_at(one, "reason"));
    for (const Json& detail : array_at(*error, "details")) {
        add_reason(refusal, text_at(detail, "reason"));
        const Json* const metadata = find(detail, "metadata");
        if (metadata != nullptr) refusal.quota_limit = text_at(*metadata, "quota_limit");
    }
    add_reason(refusal, text_at(*error, "status"));
    refusal.message = text_at(*error, "message");
    return refusal;
}

// Google tells this refusal from a used-up quota in its text only.
bool is_concurrency(const Refusal& refusal) {
    return Poco::toLower(refusal.message).find("too many concurrent requests") != std::string::npos;
}

// "User-rate limit exceeded.  Retry after 2026-08-27T10:11:12.345Z": no field holds it.
std::optional<Instant> find_deadline_in_message(const Refusal& refusal) {
    constexpr std::string_view kLead = "retry after ";
    const auto lead = Poco::toLower(refusal.message).find(kLead);
    if (lead == std::string::npos) return std::nullopt;
    const auto rest = std::string_view(refusal.message).substr(lead + kLead.size());
    auto text = rest.substr(0, rest.find_first_not_of("0123456789TZ:.+-"));
    if (text.ends_with('.')) text.remove_suffix(1);  // the full stop of the sentence
    return parse_timestamp(text);
}

std::optional<Instant> find_retry_after(const http::Response& response, Instant now) {
    const auto value = response.header("Retry-After");
    if (!value) return std::nullopt;
    const std::string text = Poco::trim(*value);
    std::uint32_t seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error == std::errc{} && stop == end) return now + std::chrono::seconds(seconds);
    return parse_http_date(text);
}

bool is_quota(const Refusal& refusal) {
    return refusal.status == 429 ||
           refusal.says_any({"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded",
                             "quotaExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}) ||
           (refusal.status == 403 && find_deadline_in_message(refusal).has_value());
}

Kind classify_quota(const Refusal& refusal) {
    if (is_concurrency(refusal)) return Kind::too_concurrent;
    const auto limit_is = [&](const char* period) {
        return refusal.quota_limit.find(period) != std::string::npos;
    };
    if (limit_is("PerMinute")) return Kind::rate_limited;
    if (limit_is("PerDay")) return Kind::daily_limit;
    const bool daily = refusal.says_any({"dailyLimitExceeded", "quotaExceeded"});
    return daily ? Kind::daily_limit : Kind::rate_limited;
}

Kind classify(const Refusal& refusal) {
    if (refusal.says_any({"invalid_client", "unauthorized_client"})) return Kind::bad_client;
    if (refusal.says("invalid_grant")) return Kind::signed_out;
    if (is_quota(refusal)) return classify_quota(refusal);
    if (refusal.status >= 500 || refusal.status == 408) return Kind::server;
    if (refusal.says("backendError")) return Kind::server;
    if (refusal.status == 401) return Kind::unauthorized;
    if (refusal.status == 403) return Kind::forbidden;
    if (refusal.status == 404) return Kind::not_found;
    return refusal.status >= 400 ? Kind::rejected : Kind::malformed;
}

// Reasons are words of Google's own; anything else that stands there could be mail.
bool is_plain_word(const std::string& text) {
    return text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
           });
}

std::string describe(const Refusal& refusal) {
    std::string text = "Google answered " + std::to_string(refusal.status);
    if (!refusal.reasons.empty() && is_plain_word(refusal.reasons.front())) {
        text += " (" + refusal.reasons.front() + ")";
    }
    return text;
}

Kind classify(http::TransportError::Kind kind) {
    using Transport = http::TransportError::Kind;
    switch (kind) {
        case Transport::offline:
        case Transport::timeout:
        case Transport::proxy:
            return Kind::offline;
        case Transport::tls:
            return Kind::tls;
        case Transport::cancelled:
            return Kind::cancelled;
        case Transport::too_large:
            return Kind::malformed;
        case Transport::bad_url:
            return Kind::rejected;
    }
    return Kind::malformed;
}

}  // namespace

Error from_transport(const http::TransportError& error) {
    return Error{classify(error.kind), error.what, 0, std::nullopt};
}

Error from_response(const http::Response& response, Instant now) {
    const Refusal refusal = read_refusal(response);
    Error error{classify(refusal), describe(refusal), refusal.status, std::nullopt};
    if (!error.transient()) return error;
    // nullopt is less than any instant: the later of the two, if there is one.
    error.not_before = std::max(find_retry_after(response, now), find_deadline_in_message(refusal));
    return error;
}

}  // namespace agent::gmail
