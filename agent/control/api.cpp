#include "agent/control/api.h"

#include <utility>

#include "agent/control/routes.h"

namespace agent::control {
namespace {

std::vector<Route> all_routes(Desk& desk, const Clock& clock, const StopSignal& stop,
                              Access& access) {
    std::vector<Route> all = page_routes();
    for (auto& group : {job_routes(desk), fact_routes(desk), event_routes(desk, clock, stop),
                        session_routes(access)}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

Api::Api(std::unique_ptr<Server> server, Secret token, std::vector<std::string> allowed_origins,
         Parts parts)
    : stop_(parts.stop),
      access_(std::move(token), parts.clock),
      gate_({server->port(), std::move(allowed_origins)}, access_, parts.clock),
      router_(gate_, all_routes(parts.desk, parts.clock, stop_, access_)),
      server_(std::move(server)) {
    server_->start([this](const Request& request) { return router_.answer(request); });
}

Api::~Api() {
    stop_.request();
    server_.reset();
}

}  // namespace agent::control
