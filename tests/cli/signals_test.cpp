#include "agent/app/signals.h"

#include <signal.h>
#include <unistd.h>

#include "tests/support/catch.h"

TEST_CASE("SIGTERM becomes a stop request", "[app]") {
    agent::StopSignal stop;
    const agent::app::SignalWatcher watcher(stop);

    kill(getpid(), SIGTERM);

    CHECK(stop.wait_for(std::chrono::seconds(10)));
}

TEST_CASE("a watcher that saw nothing ends without a request", "[app]") {
    agent::StopSignal stop;
    { const agent::app::SignalWatcher watcher(stop); }
    CHECK_FALSE(stop.requested());
}

TEST_CASE("a signal that the parent ignores stays ignored", "[app]") {
    struct sigaction before {};
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGHUP, &ignore, &before);
    agent::StopSignal stop;
    {
        const agent::app::SignalWatcher watcher(stop);
        kill(getpid(), SIGHUP);
    }
    CHECK_FALSE(stop.requested());
    sigaction(SIGHUP, &before, nullptr);
}
