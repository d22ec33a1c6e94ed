#include "agent/pipeline/quota_window.h"

#include "tests/support/catch.h"

using agent::Millis;
using agent::Monotonic;
using agent::pipeline::QuotaWindow;

namespace {

Monotonic at(std::int64_t seconds) {
    return Monotonic(std::chrono::seconds(seconds));
}

Millis wait_for(QuotaWindow& window, std::int64_t units, Monotonic now) {
    return window.wait_for(units, 0, window.limit(now), now);
}

// 3,000 units went through, the next was refused.
void refuse_at_half(QuotaWindow& window, Monotonic now) {
    window.spend(3'000, now);
    window.refuse(now);
}

}  // namespace

TEST_CASE("units are free until the minute is full, then when the oldest are a minute old") {
    QuotaWindow window(6'000);
    window.spend(5'900, at(10));
    window.spend(100, at(30));

    CHECK(wait_for(window, 20, at(40)) == std::chrono::seconds(30));
    CHECK(wait_for(window, 5'950, at(40)) == std::chrono::seconds(50));
    CHECK(wait_for(window, 5'900, at(70)) == Millis(0));
}

TEST_CASE("what is under way counts as spent") {
    QuotaWindow window(6'000);

    CHECK(window.wait_for(400, 5'600, 6'000, at(0)) == Millis(0));
    CHECK(window.wait_for(400, 5'601, 6'000, at(0)) == Millis::max());
}

TEST_CASE("without a limit nothing waits") {
    QuotaWindow window(0);
    window.spend(1'000'000, at(0));

    CHECK(wait_for(window, 1'000'000, at(0)) == Millis(0));
}

TEST_CASE("more than a minute's worth goes when nothing else was spent") {
    QuotaWindow window(300);

    CHECK(wait_for(window, 400, at(0)) == Millis(0));
}

TEST_CASE("a refusal below the limit lowers it to what went through") {
    QuotaWindow window(6'000);

    refuse_at_half(window, at(0));

    CHECK(window.limit(at(1)) == 3'000);
    CHECK(window.limit(at(299)) == 3'000);
}

TEST_CASE("a refusal at the edge of the limit teaches nothing") {
    QuotaWindow window(6'000);
    window.spend(5'990, at(0));

    window.refuse(at(1));

    CHECK(window.limit(at(2)) == 6'000);
}

TEST_CASE("a refusal out of the blue halves the limit and no more, once a minute") {
    QuotaWindow window(6'000);

    window.refuse(at(0));
    window.refuse(at(10));

    CHECK(window.limit(at(11)) == 3'000);
}

TEST_CASE("a learned limit rises gently, up to the one that is set") {
    QuotaWindow window(6'000);
    refuse_at_half(window, at(0));

    CHECK(window.limit(at(300)) == 3'300);
    CHECK(window.limit(at(360)) == 3'600);
    CHECK(window.limit(at(7'200)) == 6'000);
}

TEST_CASE("a limit that proves true again is believed longer") {
    QuotaWindow window(6'000);
    refuse_at_half(window, at(0));
    refuse_at_half(window, at(300));

    CHECK(window.limit(at(300 + 599)) == 3'000);
    CHECK(window.limit(at(300 + 600)) == 3'300);
}
