#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/control/gate.h"
#include "agent/control/message.h"

namespace agent::control {

// Who may use a route.
enum class Needs {
    nothing,  // what anybody on this machine may know
    token,    // the owner's token or a page's session
    owner,    // the owner's token itself
};

struct Route {
    std::string method;
    std::string path;  // "/api/analytics/jobs/:id": `:id` stands for one piece, of letters,
                       // digits and dashes
    Needs needs = Needs::token;
    // `id`: the piece of the path; empty when there is none.
    std::function<Response(const Request& request, const std::string& id)> answer;
};

// Brings requests that pass the gate to their routes. Safe to use from any thread.
class Router {
public:
    Router(Gate& gate, std::vector<Route> routes);

    // HEAD is answered as GET; who sends it leaves the body out. Throws what the route throws.
    Response answer(const Request& request);

private:
    Response route(const Request& request);

    Gate& gate_;
    const std::vector<Route> routes_;
};

// `GET /` and `GET /assets/NAME` for each file of the dashboard.
std::vector<Route> page_routes();

}  // namespace agent::control
