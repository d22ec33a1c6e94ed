#pragma once

#include <functional>

#include "agent/base/clock.h"
#include "agent/config/config.h"

namespace agent::app {

// Answers whether the work should give way now: this machine is on battery or on a metered link,
// and the settings make something of that. For one thread; `clock` outlives it.
std::function<bool()> low_priority(const config::Config& config, Clock& clock);

}  // namespace agent::app
