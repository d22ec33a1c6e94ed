#include "agent/base/file_lock.h"

#include "agent/base/stop_signal.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

using agent::FileLock;
using agent::Millis;

TEST_CASE("a lock is held by one at a time and says by whom") {
    const test::TempFolder folder;
    const auto file = folder / "agent.lock";
    const auto held = FileLock::try_acquire(file, "agent run (process 42)");
    REQUIRE(held.has_value());

    CHECK_FALSE(FileLock::try_acquire(file, "another").has_value());
    CHECK(FileLock::holder(file) == "agent run (process 42)");
}

TEST_CASE("a lock is free again once its holder is gone, though the file stays") {
    const test::TempFolder folder;
    const auto file = folder / "agent.lock";
    { const auto held = FileLock::try_acquire(file, "first"); }

    CHECK(std::filesystem::exists(file));
    CHECK(FileLock::try_acquire(file, "second").has_value());
}

TEST_CASE("waiting for a lock ends when patience does") {
    const test::TempFolder folder;
    const auto file = folder / "agent.lock";
    const auto held = FileLock::try_acquire(file);
    test::FakeClock clock;
    const agent::StopSignal stop;

    CHECK_FALSE(FileLock::acquire(file, Millis(100), clock, stop).has_value());
    CHECK(clock.sleeps().size() == 5);
}

TEST_CASE("waiting for a lock ends at once on a stop") {
    const test::TempFolder folder;
    const auto file = folder / "agent.lock";
    const auto held = FileLock::try_acquire(file);
    test::FakeClock clock;
    agent::StopSignal stop;
    stop.request();

    CHECK_FALSE(FileLock::acquire(file, Millis(60'000), clock, stop).has_value());
    CHECK(clock.sleeps().empty());
}
