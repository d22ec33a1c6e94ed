#include "agent/sync/connection.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

using agent::Millis;
using agent::supabase::Error;
using agent::sync::Connection;

namespace {

Error offline() {
    return {Error::Kind::offline, "no route", "", 0, {}};
}

struct Fixture {
    test::TempFolder folder;
    test::FakeClock clock;
    storage::Database database{{folder / "m.db", true, std::chrono::milliseconds(1'000), {}},
                               clock.now()};
    storage::SyncState state{database};
    Connection connection{state, clock};
};

constexpr double kAlmostOne = 0.999999;

}  // namespace

TEST_CASE_METHOD(Fixture, "a failure makes it offline and the next try waits") {
    connection.failed(offline(), kAlmostOne);

    CHECK_FALSE(connection.online());
    CHECK_FALSE(connection.may_try());
    clock.advance(Millis(2'000));
    CHECK(connection.may_try());
}

TEST_CASE_METHOD(Fixture, "waits double up to five minutes") {
    Millis longest{0};
    for (int i = 0; i < 12; ++i) {
        connection.failed(offline(), kAlmostOne);
        longest = std::chrono::duration_cast<Millis>(*connection.next_attempt_at() - clock.now());
    }

    CHECK(longest > Millis(290'000));
    CHECK(longest <= Millis(300'000));
}

TEST_CASE_METHOD(Fixture, "since when, and the next try, are in the mirror for others to read") {
    const auto since = clock.now();
    connection.failed(offline(), kAlmostOne);
    clock.advance(Millis(5'000));
    connection.failed(offline(), kAlmostOne);

    CHECK(state.get_instant("sync.offline_since") == since);
    CHECK(state.get_instant("sync.next_attempt_at") == connection.next_attempt_at());

    connection.succeeded();
    CHECK(connection.online());
    CHECK_FALSE(state.get_instant("sync.offline_since").has_value());
    CHECK_FALSE(state.get_instant("sync.next_attempt_at").has_value());
    CHECK(state.get_instant("sync.last_success_at") == clock.now());
}

TEST_CASE_METHOD(Fixture, "the server's Retry-After is honoured") {
    Error throttled{Error::Kind::throttled, "slow down", "", 429, Millis(90'000)};

    connection.failed(throttled, 0.0);

    CHECK(*connection.next_attempt_at() - clock.now() == Millis(90'000));
}

TEST_CASE_METHOD(Fixture, "a refusal that is not about the line leaves it online") {
    connection.failed({Error::Kind::forbidden, "no", "42501", 403, {}}, kAlmostOne);

    CHECK(connection.online());
    CHECK(connection.may_try());
}

TEST_CASE_METHOD(Fixture, "a clock set back does not stretch the wait") {
    connection.failed(offline(), kAlmostOne);
    clock.advance(Millis(-86'400'000));

    CHECK(connection.may_try());
}

TEST_CASE_METHOD(Fixture, "a new process remembers that it was offline, and since when") {
    const auto since = clock.now();
    connection.failed(offline(), kAlmostOne);
    clock.advance(Millis(60'000));

    Connection later(state, clock);
    CHECK_FALSE(later.online());
    CHECK(later.may_try());
    later.failed(offline(), kAlmostOne);

    CHECK(state.get_instant("sync.offline_since") == since);
}
