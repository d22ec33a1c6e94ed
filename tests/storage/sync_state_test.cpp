#include "storage/sync_state.h"

#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::SyncState;
using test::at;
using test::Mirror;

TEST_CASE("a value is the last one set") {
    Mirror mirror;
    SyncState state(mirror.database);

    CHECK_FALSE(state.get("gmail.history_id").has_value());
    state.set("gmail.history_id", "18446744073709551616");
    state.set("gmail.history_id", "18446744073709551617");
    state.set("empty", "");

    CHECK(state.get("gmail.history_id") == "18446744073709551617");
    CHECK(state.get("empty") == "");
}

TEST_CASE("a value outlives the process that set it") {
    test::TempFolder folder;
    storage::DatabaseOptions options;
    options.file = folder / "mirror.db";
    {
        storage::Database database(options, at(0));
        SyncState(database).set("pull.cursor", "here");
    }

    storage::Database database(options, at(1));
    CHECK(SyncState(database).get("pull.cursor") == "here");
}

TEST_CASE("a removed value is gone, and removing it again is no error") {
    Mirror mirror;
    SyncState state(mirror.database);
    state.set("key", "value");

    state.remove("key");
    state.remove("key");

    CHECK_FALSE(state.get("key").has_value());
}

TEST_CASE("an instant keeps its microseconds, before 1970 too") {
    Mirror mirror;
    SyncState state(mirror.database);
    const storage::Instant precise = at(1) + std::chrono::microseconds(710'001);
    const storage::Instant ancient{std::chrono::microseconds(-1)};

    state.set_instant("poll.last", precise);
    state.set_instant("ancient", ancient);

    CHECK(state.get_instant("poll.last") == precise);
    CHECK(state.get_instant("ancient") == ancient);
    CHECK_FALSE(state.get_instant("absent").has_value());
}

TEST_CASE("a text that is no instant is not taken for one") {
    Mirror mirror;
    SyncState state(mirror.database);
    state.set("word", "yesterday");
    state.set("half", "12 monkeys");
    state.set("empty", "");

    CHECK_THROWS_AS(state.get_instant("word"), std::logic_error);
    CHECK_THROWS_AS(state.get_instant("half"), std::logic_error);
    CHECK_THROWS_AS(state.get_instant("empty"), std::logic_error);
}
