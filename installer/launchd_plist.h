#pragma once

#include <string>

#include "installer/service_spec.h"

namespace installer {

// The label of the LaunchAgent.
inline constexpr const char* kLaunchdLabel = "org.mail-analytics.agent";

// Where in the data folder what the agent prints goes.
inline constexpr const char* kLaunchdLogFolder = "logs";

// The option of `agent run` by which it knows that launchd watches it.
inline constexpr const char* kUnderLaunchd = "--under-launchd";

// The text of a property list for a macOS LaunchAgent: started at login, started again after a
// failure with pauses of at least a minute, as background work, output into `data_dir`/logs.
// launchd knows no list of exit codes after which starting again is useless, so the agent, told by
// kUnderLaunchd, ends with 0 then. Throws std::invalid_argument when a path holds a character that
// XML has no place for.
// https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup
std::string launchd_plist(const ServiceSpec& spec);

}  // namespace installer
