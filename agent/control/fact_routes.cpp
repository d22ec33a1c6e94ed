#include <algorithm>

#include "agent/base/timestamp.h"
#include "agent/control/metrics.h"
#include "agent/control/numbers.h"
#include "agent/control/routes.h"

namespace agent::control {
namespace {

constexpr int kDays = 90, kMostDays = 36'500;
constexpr int kFound = 20, kMostFound = 100;
// Unhealthy when the last poll is longer ago: what those who watch the agent were promised. Who
// polls more rarely is given two rounds.
constexpr Millis kStale{30'000};
constexpr Millis kPollPatience{60'000};

Response answer(const Desk::Answer& facts) {
    return facts ? json_response(200, facts.value()) : refusal_response(facts.error());
}

bool is_healthy(const Desk::Health& health) {
    return health.since_last_poll <= std::max(kStale, 2 * health.poll_interval);
}

Response health(Desk& desk) {
    const Desk::Health now = desk.health();
    const bool healthy = is_healthy(now);
    return json_response(
        healthy ? 200 : 503,
        {{"healthy", healthy},
         {"lastPoll", now.last_poll_at ? Json(format_timestamp(*now.last_poll_at)) : Json()}});
}

Response insights(Desk& desk, const Request& request) {
    const auto days = number_in(request, "days", kDays, 1, kMostDays);
    if (!days) return error_response(400, "Invalid days. Must be 1 to 36500");
    return answer(desk.insights(*days));
}

Response search(Desk& desk, const Request& request) {
    const auto limit = number_in(request, "limit", kFound, 1, kMostFound);
    if (!limit) return error_response(400, "Invalid limit. Must be 1 to 100");
    const auto words = request.query("q");
    if (!words || words->empty()) return error_response(400, "Missing q");
    return answer(desk.search(*words, *limit));
}

Response metrics(Desk& desk) {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    const Desk::Health now = desk.health();
    response.body = metrics_text(desk.status(), now, is_healthy(now));
    return response;
}

Response sync(Desk& desk) {
    const Desk::Health before = desk.health();
    if (!desk.poll_now(kPollPatience)) return error_response(503, "The poll has not ended");
    const Desk::Health now = desk.health();
    return json_response(200, {{"success", true},
                               {"online", now.online},
                               {"running_jobs", now.running_jobs},
                               {"pulled", {{"before", before.pulled}, {"after", now.pulled}}},
                               {"pushed", {{"before", before.pushed}, {"after", now.pushed}}}});
}

using Plain = Response (*)(Desk&);
using WithRequest = Response (*)(Desk&, const Request&);

Route get(Desk& desk, const char* path, Needs needs, Plain respond) {
    return {"GET", path, needs,
            [&desk, respond](const Request&, const std::string&) { return respond(desk); }};
}

Route get(Desk& desk, const char* path, Needs needs, WithRequest respond) {
    return {"GET", path, needs, [&desk, respond](const Request& request, const std::string&) {
                return respond(desk, request);
            }};
}

Response status(Desk& desk) {
    return json_response(200, desk.status());
}

}  // namespace

std::vector<Route> fact_routes(Desk& desk) {
    return {get(desk, "/health", Needs::nothing, Plain(&health)),
            get(desk, "/metrics", Needs::token, Plain(&metrics)),
            get(desk, "/api/status", Needs::token, Plain(&status)),
            get(desk, "/api/insights", Needs::token, WithRequest(&insights)),
            get(desk, "/api/search", Needs::token, WithRequest(&search)),
            {"POST", "/api/sync", Needs::token,
             [&desk](const Request&, const std::string&) { return sync(desk); }}};
}

}  // namespace agent::control
