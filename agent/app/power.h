#pragma once

#include <filesystem>

namespace agent::app {

// Whether this machine runs on its battery, as far as the system tells; no where it does not.
// `supplies` is for tests: the folder in which Linux describes power supplies. Any thread.
// https://docs.kernel.org/power/power_supply_class.html
bool on_battery(const std::filesystem::path& supplies = "/sys/class/power_supply");

}  // namespace agent::app
