#include "agent/base/stop_signal.h"

#include <thread>

#include "tests/support/catch.h"

using agent::Millis;
using agent::StopSignal;

TEST_CASE("a request wakes a wait at once") {
    StopSignal stop;
    bool woken = false;
    std::thread waiter([&] { woken = stop.wait_for(Millis(60'000)); });

    stop.request();
    waiter.join();

    CHECK(woken);
}

TEST_CASE("a wait that nobody ends says so") {
    const StopSignal stop;

    CHECK_FALSE(stop.wait_for(Millis(1)));
}

TEST_CASE("a child ends with its parent, a parent not with its child") {
    StopSignal parent;
    StopSignal first(parent);
    StopSignal second(parent);

    first.request();
    CHECK_FALSE(parent.requested());
    CHECK_FALSE(second.requested());

    parent.request();
    CHECK(second.requested());
}

TEST_CASE("a subscriber is called once, even when it comes late") {
    StopSignal stop;
    int early = 0;
    int late = 0;
    const auto early_subscription = stop.on_request([&] { ++early; });

    stop.request();
    stop.request();
    const auto late_subscription = stop.on_request([&] { ++late; });

    CHECK(early == 1);
    CHECK(late == 1);
}

TEST_CASE("a subscriber that left is not called") {
    StopSignal stop;
    int calls = 0;
    {
        const auto subscription = stop.on_request([&] { ++calls; });
    }

    stop.request();

    CHECK(calls == 0);
}

TEST_CASE("a subscription may outlive its signal") {
    StopSignal::Subscription subscription;
    {
        StopSignal stop;
        subscription = stop.on_request([] {});
    }
    subscription = {};
    SUCCEED("no crash");
}
