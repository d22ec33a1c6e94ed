#include <csignal>

#include "agent/http/thread_signals.h"

namespace agent::http {

void keep_signals_from_this_thread() {
    sigset_t all;
    sigfillset(&all);
    // Fails only for an unknown first argument.
    (void)pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace agent::http
