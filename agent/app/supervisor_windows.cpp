#include "agent/app/service_host_windows.h"
#include "agent/app/supervisor.h"

namespace agent::app {

Supervisor::Supervisor() = default;

void Supervisor::ready() const {
    tell_service_is_ready();
}

// The Service Control Manager has no watchdog and no status line.
void Supervisor::alive(const std::string& /*status*/) const {}

void Supervisor::stopping() const {
    tell_service_is_stopping();
}

void Supervisor::send(const std::string& /*message*/) const {}

}  // namespace agent::app
