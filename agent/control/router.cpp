#include "agent/control/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <Poco/Ascii.h>

#include "agent/control/page_files.h"

namespace agent::control {
namespace {

constexpr std::string_view kId = ":id";
constexpr std::size_t kLongestId = 64;

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= kLongestId &&
           std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return Poco::Ascii::isAlphaNumeric(c) || c == '-'; });
}

// The id in `path`, empty when the pattern has none; nothing when it does not match.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    const std::size_t place = pattern.find(kId);
    if (place == std::string_view::npos) {
        return pattern == path ? std::optional(std::string()) : std::nullopt;
    }
    const std::string_view before = pattern.substr(0, place);
    const std::string_view after = pattern.substr(place + kId.size());
    if (path.size() < before.size() + after.size() || !path.starts_with(before) ||
        !path.ends_with(after)) {
        return std::nullopt;
    }
    const auto id = path.substr(before.size(), path.size() - before.size() - after.size());
    return is_id(id) ? std::optional(std::string(id)) : std::nullopt;
}

bool may_use(Needs needs, Access::Role role) {
    switch (needs) {
        case Needs::nothing:
            return true;
        case Needs::token:
            return role != Access::Role::stranger;
        case Needs::owner:
            break;
    }
    return role == Access::Role::owner;
}

Response refused_for(Access::Role role) {
    if (role != Access::Role::stranger) return error_response(403, "A page may not do this");
    Response response = error_response(401, "Unauthorized");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

std::optional<Response> refusal_of(Request::Fault fault) {
    switch (fault) {
        case Request::Fault::none:
            break;
        case Request::Fault::target_too_long:
            return error_response(414, "URI too long");
        case Request::Fault::body_too_large:
            return error_response(413, "Body too large");
        case Request::Fault::body_cut_off:
            return error_response(400, "Body cut off");
    }
    return std::nullopt;
}

}  // namespace

Router::Router(Gate& gate, std::vector<Route> routes) : gate_(gate), routes_(std::move(routes)) {}

Response Router::answer(const Request& request) {
    Response response = route(request);
    gate_.seal(request, response);
    return response;
}

Response Router::route(const Request& request) {
    auto role = Access::Role::stranger;
    if (auto refusal = gate_.refuse(request, role)) return std::move(*refusal);
    if (auto refusal = refusal_of(request.fault)) return std::move(*refusal);
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    std::string allowed;
    for (const Route& route : routes_) {
        const auto id = match(route.path, request.path);
        if (!id) continue;
        if (route.method != method) {
            allowed += (allowed.empty() ? "" : ", ") + route.method;
            continue;
        }
        return may_use(route.needs, role) ? route.answer(request, *id) : refused_for(role);
    }
    return allowed.empty() ? error_response(404, "Not found") : method_not_allowed(allowed);
}

std::vector<Route> page_routes() {
    constexpr std::string_view kStart = "index.html";
    std::vector<Route> routes;
    for (const PageFile& file : page_files()) {
        const std::string path = file.name == kStart ? "/" : "/assets/" + std::string(file.name);
        routes.push_back({"GET", path, Needs::nothing,
                          [file](const Request& /*request*/, const std::string& /*id*/) {
                              Response response;
                              response.content_type = file.content_type;
                              response.body = file.content;
                              return response;
                          }});
    }
    return routes;
}

}  // namespace agent::control
