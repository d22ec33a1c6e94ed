#pragma once

#include <vector>

#include "agent/base/stop_signal.h"
#include "agent/control/access.h"
#include "agent/control/desk.h"
#include "agent/control/router.h"

namespace agent::control {

// What the API answers, one function a group of routes. Everything given outlives the routes.

// `POST`, `GET /api/analytics/jobs`, `GET`, `DELETE /api/analytics/jobs/:id`, with the requests and
// answers of the web's own routes, and `POST /api/analytics/jobs/:id/retry`.
std::vector<Route> job_routes(Desk& desk);

// `GET /api/status`, `/api/insights`, `/api/search`, `/health` and `/metrics`; `POST /api/sync`.
std::vector<Route> fact_routes(Desk& desk);

// `GET /api/events`: server-sent events (html.spec.whatwg.org, 9.2). `stop` ends them.
std::vector<Route> event_routes(Desk& desk, const Clock& clock, const StopSignal& stop);

// `POST /api/session/code` for the owner, `POST /api/session` for a page with a code.
std::vector<Route> session_routes(Access& access);

// How a refusal is answered.
Response refusal_response(const Desk::Refusal& refusal);

// The JSON object in a body; nothing when it is none, or nested so deeply that only an attack is.
std::optional<Json> object_in(const std::string& body);

}  // namespace agent::control
