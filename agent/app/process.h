#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "agent/base/stop_signal.h"

namespace agent::app {

// What the program does with its command line, and the exit code that it comes to. Errors for
// people go to `err`.
using ProcessBody =
    std::function<int(const std::vector<std::string>& words, StopSignal& stop, std::ostream& err)>;

// Runs `body` once; `stop` is requested when the system asks the process to end. Where the first
// word says that Windows started this as a service (installer::kServiceWord), it is one, without
// that word, and its errors go to the Event Log; else they go to standard error.
// https://learn.microsoft.com/en-us/windows/win32/services/service-programs
int run_process(std::vector<std::string> words, const ProcessBody& body);

}  // namespace agent::app
