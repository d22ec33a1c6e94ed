#include "agent/pipeline/patience.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using agent::Millis;
using agent::StopSignal;
using agent::gmail::Error;
using agent::pipeline::Patience;

namespace {

Error error(Error::Kind kind) {
    return {kind, "test", 0, {}};
}

struct Fixture {
    test::FakeClock clock;
    StopSignal stop;
    Patience patience{clock, stop, {}, 1};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the server's own deadline is waited for, with a margin") {
    Error fault = error(Error::Kind::server);
    fault.not_before = clock.now() + std::chrono::seconds(42);

    CHECK(patience.wait_after(fault));

    REQUIRE(clock.sleeps().size() == 1);
    CHECK(clock.sleeps().front() == Millis(42'500));
}

TEST_CASE_METHOD(Fixture, "a deadline too far away is not waited for") {
    Error fault = error(Error::Kind::server);
    fault.not_before = clock.now() + std::chrono::minutes(15);

    CHECK_FALSE(patience.wait_after(fault));
    CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture, "a deadline that has passed costs the margin alone") {
    Error fault = error(Error::Kind::server);
    fault.not_before = clock.now() - std::chrono::minutes(5);

    CHECK(patience.wait_after(fault));
    CHECK(clock.sleeps().front() == Millis(500));
}

TEST_CASE_METHOD(Fixture, "faults are borne a few times, throttling longer") {
    int faults = 0;
    while (patience.wait_after(error(Error::Kind::server))) ++faults;
    int throttlings = 0;
    Error refusal = error(Error::Kind::too_concurrent);
    refusal.status = 429;
    while (patience.wait_after(refusal)) ++throttlings;

    CHECK(faults == 5);
    CHECK(throttlings == 12);
    CHECK(clock.sleeps().size() == 5);  // refusals are the pacer's to wait for
    for (const Millis sleep : clock.sleeps()) CHECK(sleep >= Millis(1'000));
}

TEST_CASE_METHOD(Fixture, "what the pacer held back is not asked for again in this run") {
    CHECK_FALSE(patience.wait_after(error(Error::Kind::rate_limited)));
    CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture, "success starts the count anew") {
    for (int i = 0; i < 20; ++i) {
        REQUIRE(patience.wait_after(error(Error::Kind::offline)));
        patience.reset();
    }
}

TEST_CASE_METHOD(Fixture, "what waiting cannot heal is not waited for") {
    for (const auto kind : {Error::Kind::signed_out, Error::Kind::forbidden, Error::Kind::tls,
                            Error::Kind::rejected, Error::Kind::malformed}) {
        CHECK_FALSE(patience.wait_after(error(kind)));
    }
    CHECK(clock.sleeps().empty());
}

TEST_CASE_METHOD(Fixture, "a stop ends all patience") {
    stop.request();

    CHECK_FALSE(patience.wait_after(error(Error::Kind::server)));
    CHECK(clock.sleeps().empty());
}
