#pragma once

#include <string>

#include "agent/control/desk.h"

namespace agent::control {

// In the text format of Prometheus (prometheus.io/docs/instrumenting/exposition_formats). `status`:
// as Desk::status() gives it.
std::string metrics_text(const Json& status, const Desk::Health& health, bool healthy);

}  // namespace agent::control
