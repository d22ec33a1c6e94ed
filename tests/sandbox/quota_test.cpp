#include "tests/sandbox/quota.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using namespace sandbox;

TEST_CASE("units come back a minute after they were spent, one by one") {
    test::FakeClock clock;
    Quota quota(40, clock);
    CHECK(quota.spend(20));
    clock.advance(std::chrono::seconds(30));
    CHECK(quota.spend(20));
    CHECK_FALSE(quota.spend(1));

    clock.advance(std::chrono::seconds(30));

    CHECK(quota.spend(20));
    CHECK_FALSE(quota.spend(1));
    CHECK(quota.spent() == 60);
}

TEST_CASE("no limit still counts what is spent") {
    test::FakeClock clock;
    Quota quota(0, clock);

    for (int i = 0; i < 1000; ++i) CHECK(quota.spend(20));

    CHECK(quota.spent() == 20'000);
}

TEST_CASE("slots are granted as far as they go and come back") {
    Concurrency concurrency(25);
    {
        const auto batch = concurrency.take(20);
        const auto next = concurrency.take(20);
        CHECK(batch.granted() == 20);
        CHECK(next.granted() == 5);
        CHECK(concurrency.take(1).granted() == 0);
    }

    CHECK(concurrency.take(25).granted() == 25);
    CHECK(concurrency.highest() == 25);
}
