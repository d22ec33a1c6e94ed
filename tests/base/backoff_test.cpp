#include "agent/base/backoff.h"

#include "tests/support/catch.h"

using agent::Backoff;
using agent::Millis;

TEST_CASE("a delay doubles with each attempt up to the cap") {
    const Backoff backoff{Millis(1000), Millis(60000)};
    constexpr double kAlmostOne = 0.9999999;

    CHECK(backoff.delay(0, kAlmostOne) == Millis(999));
    CHECK(backoff.delay(1, kAlmostOne) == Millis(1999));
    CHECK(backoff.delay(5, kAlmostOne) == Millis(31999));
    CHECK(backoff.delay(6, kAlmostOne) == Millis(59999));
    CHECK(backoff.delay(1'000'000, kAlmostOne) == Millis(59999));
}

TEST_CASE("jitter is full: a delay may be anything from nothing to its ceiling") {
    const Backoff backoff{Millis(1000), Millis(60000)};

    CHECK(backoff.delay(3, 0.0) == Millis(0));
    CHECK(backoff.delay(3, 0.5) == Millis(4000));
}
