#pragma once

#include <optional>
#include <string>

#include "installer/service.h"

namespace installer {

// What launchd says of a job that it has loaded.
struct LaunchdJob {
    ServiceState::Kind kind = ServiceState::Kind::stopped;
    std::optional<long> pid;
    std::string detail;  // for people: how it ended
};

// Reads what `launchctl print gui/UID/LABEL` prints. Apple promises no form for it, so whatever is
// not found counts as not said. A job that ended with 0 has failed all the same: when stopped by
// us it is no longer loaded, so it ended because starting again is useless (see kUselessToRestart).
LaunchdJob read_launchd_job(const std::string& printed);

}  // namespace installer
