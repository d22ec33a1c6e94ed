#include <windows.h>

#include "agent/app/power.h"

namespace agent::app {

bool on_battery(const std::filesystem::path& /*supplies*/) {
    SYSTEM_POWER_STATUS status{};
    constexpr BYTE kOffline = 0;
    return ::GetSystemPowerStatus(&status) != 0 && status.ACLineStatus == kOffline;
}

}  // namespace agent::app
