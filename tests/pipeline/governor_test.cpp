#include "agent/pipeline/governor.h"

#include <atomic>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using agent::Millis;
using agent::StopSignal;
using agent::gmail::Error;
using agent::gmail::Receipt;
using agent::pipeline::Governor;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct Fixture {
    Fixture() { start(); }

    // As a process does that knows only what the last one has written down.
    void start() {
        governor = std::make_unique<Governor>(
            limits, clock, stop,
            Governor::Memory{[this] { return memory; },
                             [this](const auto& text) { memory = text; }});
    }
    Governor::Ticket admit(int units, int parts = 1) {
        return governor->admit({units, parts}, nullptr).value();
    }
    void serve(int units, int parts = 1) {
        governor->settle(admit(units, parts), {units, parts, {}});
    }
    Error refusal(Error::Kind kind, std::optional<seconds> deadline = {}) const {
        Error error{kind, "test", 429, {}};
        if (deadline) error.not_before = clock.now() + *deadline;
        return error;
    }
    void refuse(Error error, int parts = 1) {
        governor->settle(admit(20 * parts, parts), {0, 0, {std::move(error)}});
    }
    // How long the next request waits.
    Millis wait() {
        const auto before = clock.now();
        const auto ticket = admit(1);
        const auto waited = std::chrono::round<Millis>(clock.now() - before);
        governor->settle(ticket, {1, 1, {}});
        return waited;
    }

    test::FakeClock clock;
    StopSignal stop;
    Governor::Limits limits{};
    std::optional<std::string> memory;
    std::unique_ptr<Governor> governor;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a full minute is waited for, and all of it is used") {
    for (int i = 0; i < 45; ++i) serve(400, 20);

    CHECK(clock.now() - test::FakeClock().now() < minutes(2) + seconds(1));
    CHECK(governor->pacing().waited_for_quota > seconds(119));
}

TEST_CASE_METHOD(Fixture, "what was spent is remembered over a restart") {
    for (int i = 0; i < 15; ++i) serve(400, 20);
    start();

    CHECK(wait() > seconds(59));
}

TEST_CASE_METHOD(Fixture, "everybody waits for Google's deadline, and a moment more") {
    refuse(refusal(Error::Kind::rate_limited, seconds(42)));

    CHECK(wait() == Millis(42'500));
}

TEST_CASE_METHOD(Fixture, "refusals of requests that were under way together are one strike") {
    limits.units_per_minute = 0;
    start();
    std::vector<Governor::Ticket> together;
    for (int i = 0; i < 10; ++i) together.push_back(admit(20));
    for (const auto ticket : together) {
        governor->settle(ticket, {0, 0, {refusal(Error::Kind::too_concurrent)}});
    }

    CHECK(governor->pacing().at_once == 12);  // halved once
    CHECK(wait() <= seconds(2));              // the back-off of one strike
}

TEST_CASE_METHOD(Fixture, "strikes in a row make the back-off grow until it is reported") {
    limits.units_per_minute = 0;
    start();
    std::optional<Error> held;
    int strikes = 0;
    while (!held && ++strikes < 50) {
        const auto ticket = governor->admit({20, 1}, nullptr);
        if (ticket) {
            governor->settle(ticket.value(), {0, 0, {refusal(Error::Kind::rate_limited)}});
        } else {
            held = ticket.error();
        }
    }

    REQUIRE(held.has_value());
    CHECK(held->held_back());
    CHECK(held->not_before > clock.now() + limits.longest_wait);
}

TEST_CASE_METHOD(Fixture, "a request that is served ends the count of strikes") {
    for (int i = 0; i < 20; ++i) {
        refuse(refusal(Error::Kind::rate_limited, seconds(1)));
        CHECK(wait() == Millis(1'500));
    }
}

TEST_CASE_METHOD(Fixture, "a long stop is reported at once with its end, also after a restart") {
    refuse(refusal(Error::Kind::rate_limited, minutes(15)));
    start();

    const auto held = governor->admit({20, 1}, nullptr);

    REQUIRE_FALSE(held);
    CHECK(held.error().held_back());
    CHECK(held.error().not_before >= clock.now() + minutes(15));
    CHECK(clock.sleeps().empty());
    clock.advance(minutes(15) + seconds(1));
    CHECK(wait() == Millis(0));
}

TEST_CASE_METHOD(Fixture, "after a long stop the minute comes back step by step") {
    refuse(refusal(Error::Kind::daily_limit, minutes(15)));
    clock.advance(minutes(15) + seconds(1));

    CHECK(*governor->room().units < 2'000);
    clock.advance(seconds(30));
    CHECK(*governor->room().units > 3'000);
    clock.advance(seconds(30));
    CHECK(*governor->room().units == 6'000);
}

TEST_CASE_METHOD(Fixture, "a used-up day is left alone for an hour") {
    refuse(refusal(Error::Kind::daily_limit));

    const auto held = governor->admit({20, 1}, nullptr);

    REQUIRE_FALSE(held);
    CHECK(held.error().kind == Error::Kind::daily_limit);
    CHECK(held.error().not_before >= clock.now() + minutes(60));
}

TEST_CASE_METHOD(Fixture, "too much at once narrows, clean requests widen again one by one") {
    limits.units_per_minute = 0;
    start();
    refuse(refusal(Error::Kind::too_concurrent), 25);
    CHECK(governor->room().at_once == 12);

    serve(240, 12);
    serve(260, 13);

    CHECK(governor->room().at_once == 14);
    for (int i = 0; i < 10; ++i) serve(20, governor->room().at_once);
    CHECK(governor->room().at_once == 24);  // 25 was refused: not tried again soon
    for (int i = 0; i < 20; ++i) serve(20, 24);
    CHECK(governor->room().at_once == 25);
}

TEST_CASE_METHOD(Fixture, "no more calls run at once than may, whoever makes them") {
    limits.units_per_minute = 0;
    start();
    const auto first = admit(400, 20);
    std::atomic<bool> second_admitted = false;
    std::thread other([&] {
        const auto second = admit(400, 20);
        second_admitted = true;
        governor->settle(second, {400, 20, {}});
    });
    CHECK_FALSE(second_admitted);
    governor->settle(first, {400, 20, {}});
    other.join();

    CHECK(second_admitted);
}

TEST_CASE_METHOD(Fixture, "a stop ends the wait") {
    const auto first = admit(400, 20);
    stop.request();

    const auto second = governor->admit({400, 20}, nullptr);

    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Error::Kind::cancelled);
    governor->settle(first, {});
}

TEST_CASE_METHOD(Fixture, "a clock that was set back does not lengthen a stop") {
    refuse(refusal(Error::Kind::rate_limited, minutes(15)));
    // The same memory, read by a clock that shows a day earlier.
    test::FakeClock earlier(clock.now() - std::chrono::hours(24));
    Governor restarted({}, earlier, stop, {[this] { return memory; }, [](const auto&) {}});

    const auto held = restarted.admit({20, 1}, nullptr);

    REQUIRE_FALSE(held);
    CHECK(held.error().not_before < earlier.now() + minutes(16));
}

TEST_CASE_METHOD(Fixture, "a memory that cannot be read is forgotten") {
    memory = "{broken";
    start();

    CHECK(wait() == Millis(0));
}
