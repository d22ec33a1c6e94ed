#pragma once

namespace agent::app {

// Whether traffic of this machine is counted or paid for (a phone's hotspot, roaming), as far as
// the system tells; no where it does not. May take a second. Any thread.
bool on_metered_link();

}  // namespace agent::app
