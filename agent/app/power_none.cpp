#include "agent/app/power.h"

namespace agent::app {

bool on_battery(const std::filesystem::path& /*supplies*/) {
    return false;
}

}  // namespace agent::app
