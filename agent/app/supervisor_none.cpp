#include "agent/app/supervisor.h"

namespace agent::app {

Supervisor::Supervisor(std::function<void()> /*on_wake_up*/) {}

Supervisor::~Supervisor() = default;

void Supervisor::ready() const {}

void Supervisor::alive(const std::string& /*status*/) const {}

void Supervisor::stopping() const {}

void Supervisor::send(const std::string& /*message*/) const {}

}  // namespace agent::app
