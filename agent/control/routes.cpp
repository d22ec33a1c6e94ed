#include "agent/control/routes.h"

namespace agent::control {
namespace {

// Metadata of a job is two deep. Far below what would use up a thread's stack.
constexpr int kDeepest = 32;

int status_of(Desk::Refusal::Kind kind) {
    switch (kind) {
        case Desk::Refusal::Kind::invalid:
            return 400;
        case Desk::Refusal::Kind::not_found:
            return 404;
        case Desk::Refusal::Kind::conflict:
            return 409;
        case Desk::Refusal::Kind::not_allowed:
            return 403;
        case Desk::Refusal::Kind::unavailable:
            break;
    }
    return 503;
}

}  // namespace

Response refusal_response(const Desk::Refusal& refusal) {
    return error_response(status_of(refusal.kind), refusal.what);
}

std::optional<Json> object_in(const std::string& body) {
    bool too_deep = false;
    const auto look = [&too_deep](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    Json document = Json::parse(body, look, /*allow_exceptions=*/false);
    if (too_deep || !document.is_object()) return std::nullopt;
    return document;
}

}  // namespace agent::control
