#include "agent/control/routes.h"

namespace agent::control {
namespace {

std::int64_t seconds(Millis duration) {
    return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

Response new_code(Access& access) {
    return json_response(
        201, {{"code", access.make_code().reveal()}, {"expires_in", seconds(Access::kCodeLives)}});
}

Response new_session(Access& access, const Request& request) {
    const auto body = object_in(request.body);
    if (!body || !body->contains("code") || !(*body)["code"].is_string()) {
        return error_response(400, "Missing code");
    }
    const auto session = access.exchange((*body)["code"].get<std::string>());
    if (!session) return error_response(401, "This code is not valid any more; run: agent open");
    return json_response(
        201, {{"token", session->reveal()}, {"expires_in", seconds(Access::kSessionLives)}});
}

}  // namespace

std::vector<Route> session_routes(Access& access) {
    return {{"POST", "/api/session/code", Needs::owner,
             [&access](const Request&, const std::string&) { return new_code(access); }},
            {"POST", "/api/session", Needs::nothing,
             [&access](const Request& request, const std::string&) {
                 return new_session(access, request);
             }}};
}

}  // namespace agent::control
