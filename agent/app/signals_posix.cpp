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

// SIGTERM is always in: the destructor uses it to end the thread.
sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    for (const int signal : {SIGINT, SIGHUP}) {
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
        pthread_sigmask(SIG_BLOCK, &watched_, &before_);
        thread_ = std::thread([this] { watch(); });
    }
    ~Impl() {
        ending_ = true;
        pthread_kill(thread_.native_handle(), SIGTERM);
        thread_.join();
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

private:
    void watch() {
        int signal = 0;
        while (sigwait(&watched_, &signal) == 0 && !ending_) {
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
