#pragma once

#include <memory>

#include "agent/base/stop_signal.h"

namespace agent::app {

// Turns "please end" of the operating system (Ctrl-C, SIGTERM, a closed terminal or console)
// into StopSignal::request(), called on a thread of its own. A second one ends the
// process at once. Signals that the parent process had ignored (nohup) stay ignored.
// A file size limit becomes a failed write instead of the end of the process.
// Make it before any other thread: they inherit the blocked signals.
class SignalWatcher {
public:
    explicit SignalWatcher(StopSignal& stop);
    ~SignalWatcher();
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace agent::app
