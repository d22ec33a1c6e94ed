#include "storage/error.h"
#include "storage/sync_state.h"
#include "tests/storage/child_process.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Database;
using storage::DatabaseOptions;
using storage::SyncState;
using test::at;
using test::Channel;
using test::ChildProcess;

namespace {

DatabaseOptions options_in(const test::TempFolder& folder) {
    DatabaseOptions options;
    options.file = folder / "mirror.db";
    return options;
}

}  // namespace

TEST_CASE("a writer waits for another process and says so when it waited too long") {
    test::TempFolder folder;
    DatabaseOptions options = options_in(folder);
    ChildProcess child([&](Channel& parent) {
        Database database(options, at(0));
        Database::Transaction transaction(database);
        SyncState(database).set("key", "child");
        parent.send('h');  // holds the write lock
        parent.receive();
        transaction.commit();
    });
    Channel channel = child.channel();
    REQUIRE(channel.receive() == 'h');
    options.busy_timeout = std::chrono::milliseconds(20);
    Database database(options, at(0));
    SyncState state(database);
    const auto before = database.data_version();

    CHECK_FALSE(state.get("key").has_value());  // readers do not wait
    try {
        state.set("key", "parent");
        FAIL("the lock was not held");
    } catch (const storage::Error& error) {
        CHECK(error.kind() == storage::Error::Kind::busy);
    }
    try {
        const Database::Transaction transaction(database);
        FAIL("the lock was not held");
    } catch (const storage::Error& error) {
        CHECK(error.kind() == storage::Error::Kind::busy);
    }

    channel.send('g');
    CHECK(child.wait() == 0);
    CHECK(state.get("key") == "child");
    CHECK(database.data_version() > before);
    state.set("key", "parent");
    CHECK(state.get("key") == "parent");
}

TEST_CASE("two processes count on one mirror without losing anything") {
    test::TempFolder folder;
    const DatabaseOptions options = options_in(folder);
    constexpr int kRounds = 30;
    const auto count = [&] {
        Database database(options, at(0));
        SyncState state(database);
        for (int i = 0; i < kRounds; ++i) {
            Database::Transaction transaction(database);
            state.set("n", std::to_string(std::stoi(state.get("n").value_or("0")) + 1));
            transaction.commit();
        }
    };
    ChildProcess child([&](Channel&) { count(); });

    count();

    CHECK(child.wait() == 0);
    Database database(options, at(0));
    CHECK(SyncState(database).get("n") == std::to_string(2 * kRounds));
}

TEST_CASE("processes that make the mirror at the same moment make one mirror") {
    for (int round = 0; round < 3; ++round) {
        test::TempFolder folder;
        const DatabaseOptions options = options_in(folder);
        const auto open = [&](Channel& parent) {
            parent.receive();
            Database database(options, at(0));
        };
        ChildProcess first(open);
        ChildProcess second(open);

        first.channel().send('g');
        second.channel().send('g');

        CHECK(first.wait() == 0);
        CHECK(second.wait() == 0);
        Database database(options, at(0));
        CHECK(database.check().empty());
        const Database::Lease lease(database);
        CHECK(lease->execAndGet("PRAGMA auto_vacuum").getInt() == 2);
    }
}
