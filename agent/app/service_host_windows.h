#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/app/process.h"

namespace agent::app {

// Runs `body` as the one service of this process, which the Service Control Manager must have
// started, and returns its exit code once the manager lets the process go. A stop and the
// machine's shutdown request the stop signal. Ends that a start cannot better
// (installer::kUselessToRestart) are reported as no failure, so that recovery leaves them alone.
int run_as_service(const std::vector<std::string>& words, const ProcessBody& body);

// The service of this process as its work sees it; does nothing in a process that is none.
bool is_service();
// From now on `body` is called, on any thread, when the machine has slept and is awake again; after
// on_service_wake_up({}) it is not running and not called any more.
void on_service_wake_up(std::function<void()> body);
void tell_service_is_ready();
void tell_service_is_stopping();

}  // namespace agent::app
