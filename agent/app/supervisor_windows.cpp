#include <utility>

#include "agent/app/service_host_windows.h"
#include "agent/app/supervisor.h"

namespace agent::app {

Supervisor::Supervisor(std::function<void()> on_wake_up) {
    on_service_wake_up(std::move(on_wake_up));
}

Supervisor::~Supervisor() {
    on_service_wake_up({});
}

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
