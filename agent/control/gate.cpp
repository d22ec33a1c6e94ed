#include "agent/control/gate.h"

#include <algorithm>
#include <utility>

namespace agent::control {
namespace {

constexpr double kKnownPerSecond = 50, kKnownAtOnce = 200;
constexpr double kStrangersPerSecond = 50, kStrangersAtOnce = 200;
constexpr const char* kPreflightHolds = "600";  // seconds

// Nothing from elsewhere, nothing written into the page, and in nobody's frame.
constexpr const char* kPagePolicy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";
constexpr const char* kDataPolicy = "default-src 'none'; frame-ancestors 'none'";

Response too_many(const RateLimit& limit) {
    Response response = error_response(429, "Too many requests");
    response.headers.emplace_back("Retry-After", std::to_string(limit.seconds_until_next()));
    return response;
}

Response preflight_answer() {
    Response response;
    response.status = 204;
    response.content_type.clear();
    response.headers = {{"Access-Control-Allow-Methods", "GET, POST, DELETE"},
                        {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                        {"Access-Control-Max-Age", kPreflightHolds},
                        // From a public page to this machine, as Chromium asks for it.
                        {"Access-Control-Allow-Private-Network", "true"}};
    return response;
}

}  // namespace

Gate::Gate(Settings settings, const Access& access, const Clock& clock)
    : settings_(std::move(settings)),
      hosts_{"127.0.0.1:" + std::to_string(settings_.port),
             "localhost:" + std::to_string(settings_.port)},
      access_(access),
      known_(kKnownPerSecond, kKnownAtOnce, clock),
      strangers_(kStrangersPerSecond, kStrangersAtOnce, clock) {}

std::optional<Response> Gate::refuse(const Request& request, Access::Role& role) {
    // A page whose name resolves to 127.0.0.1 sends its own name.
    if (!is_our_host(request.header("Host"))) {
        return error_response(421, "This is not the host that was asked for");
    }
    const std::string origin = request.header("Origin");
    if (!origin.empty() && !is_our_origin(origin) && !is_allowed_origin(origin)) {
        return error_response(403, "This origin is not allowed");
    }
    role = access_.role_of(request.header("Authorization"));
    RateLimit& limit = role == Access::Role::stranger ? strangers_ : known_;
    if (!limit.take()) return too_many(limit);
    if (is_preflight(request)) return preflight_answer();
    return std::nullopt;
}

void Gate::seal(const Request& request, Response& response) const {
    const bool page = response.content_type.starts_with("text/html");
    response.headers.emplace_back("Content-Security-Policy", page ? kPagePolicy : kDataPolicy);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.emplace_back("Cache-Control", "no-store");
    if (settings_.allowed_origins.empty()) return;
    response.headers.emplace_back("Vary", "Origin");
    const std::string origin = request.header("Origin");
    if (!is_allowed_origin(origin)) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", origin);
}

bool Gate::is_our_host(const std::string& host) const {
    return host == hosts_[0] || host == hosts_[1];
}

bool Gate::is_our_origin(const std::string& origin) const {
    constexpr std::string_view kScheme = "http://";
    return origin.starts_with(kScheme) && is_our_host(origin.substr(kScheme.size()));
}

bool Gate::is_allowed_origin(const std::string& origin) const {
    const auto& allowed = settings_.allowed_origins;
    return std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

bool Gate::is_preflight(const Request& request) const {
    return request.method == "OPTIONS" && is_allowed_origin(request.header("Origin")) &&
           !request.header("Access-Control-Request-Method").empty();
}

}  // namespace agent::control
