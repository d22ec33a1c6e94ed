#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/cli/console.h"

namespace agent::cli {

// The whole program for one command line: parses `words` (without the program's name), runs the
// command and returns the exit code. Every exception ends here, as a line on `console.err`.
int run_program(const std::vector<std::string>& words,
                const std::map<std::string, std::string>& environment, Console& console,
                Clock& clock, StopSignal& stop);

}  // namespace agent::cli
