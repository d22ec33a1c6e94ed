#pragma once

#include <string>

#include "installer/service_spec.h"

namespace installer {

// The label of the LaunchAgent.
inline constexpr const char* kLaunchdLabel = "org.mail-analytics.agent";

// The text of a property list for a macOS LaunchAgent: started at login, started again after a
// failure with pauses of at least a minute, as background work, output into `data_dir`/logs.
// launchd knows no list of exit codes after which starting again is useless; the pause makes it
// bearable. Throws std::invalid_argument when a path holds a character that XML has no place for.
// https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup
std::string launchd_plist(const ServiceSpec& spec);

}  // namespace installer
