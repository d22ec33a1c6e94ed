#include <atomic>
#include <initializer_list>
#include <signal.h>
#include <thread>

#include "agent/app/signals.h"

namespace agent::app {

namespace {

bool ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Wakes the thread so that it can end. By default it does nothing, and nobody else sends it.
constexpr int kWake = SIGURG;

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, kWake);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (!ignored(signal)) sigaddset(&set, signal);
    }
    return set;
}

// Ends the process as if the signal had never been watched.
void die_of(int signal) {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    ::signal(signal, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    raise(signal);
}

}  // namespace

// A signal handler may not lock a mutex, so this thread waits in sigwait and calls
// request() from ordinary code.
class SignalWatcher::Impl {
public:
    explicit Impl(StopSignal& stop) : stop_(stop), watched_(watched_signals()) {
        // Without this a file size limit kills the process; ignored, the write fails and is told.
        ::signal(SIGXFSZ, SIG_IGN);
        pthread_sigmask(SIG_BLOCK, &watched_, &before_);
        thread_ = std::thread([this] { watch(); });
    }
    ~Impl() {
        ending_ = true;
        pthread_kill(thread_.native_handle(), kWake);
        thread_.join();
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

private:
    void watch() {
        int signal = 0;
        while (sigwait(&watched_, &signal) == 0 && !ending_) {
            if (signal == kWake) continue;
            if (stop_.requested()) die_of(signal);
            stop_.request();
        }
    }

    StopSignal& stop_;
    sigset_t watched_{};
    sigset_t before_{};
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

SignalWatcher::SignalWatcher(StopSignal& stop) : impl_(std::make_unique<Impl>(stop)) {}
SignalWatcher::~SignalWatcher() = default;

}  // namespace agent::app
