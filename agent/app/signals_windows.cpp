#include <windows.h>

#include <atomic>

#include "agent/app/signals.h"

namespace agent::app {

namespace {

// SetConsoleCtrlHandler takes a plain function, so the way to the signal has to be a global;
// only SignalWatcher sets it.
std::atomic<StopSignal*> requested_by_console = nullptr;

// Runs on a thread that Windows makes for each event. Returning FALSE lets the default
// handler end the process.
BOOL WINAPI on_console_event(DWORD) {
    StopSignal* stop = requested_by_console.load();
    if (stop == nullptr || stop->requested()) return FALSE;
    stop->request();
    return TRUE;
}

}  // namespace

class SignalWatcher::Impl {
public:
    explicit Impl(StopSignal& stop) {
        requested_by_console = &stop;
        SetConsoleCtrlHandler(&on_console_event, TRUE);
    }
    ~Impl() {
        SetConsoleCtrlHandler(&on_console_event, FALSE);
        requested_by_console = nullptr;
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
};

SignalWatcher::SignalWatcher(StopSignal& stop) : impl_(std::make_unique<Impl>(stop)) {}
SignalWatcher::~SignalWatcher() = default;

}  // namespace agent::app
