#include "storage/message_changes.h"

#include "migrations/migrations.h"
#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::MessageChange;
using test::message;

namespace {

using Ids = std::vector<std::string>;

struct Fixture {
    test::Mirror mirror;
    storage::MessageCache cache{mirror.database, "user-1"};
    storage::MessageChanges changes{mirror.database, "user-1"};

    void put(const CachedMessage& each) { cache.upsert(std::span(&each, 1)); }
    Ids ids_after(std::int64_t sequence, int limit = 100) {
        Ids ids;
        for (const MessageChange& each : changes.after(sequence, limit)) {
            ids.push_back(each.message_id);
        }
        return ids;
    }
    std::int64_t last() { return changes.after(0, 100).back().sequence; }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "messages are listed in the order in which they came") {
    for (const char* id : {"c", "a", "b"}) put(message(id));

    CHECK(ids_after(0) == Ids{"c", "a", "b"});
    CHECK(ids_after(0, 2) == Ids{"c", "a"});
    CHECK(ids_after(changes.after(0, 1).front().sequence) == Ids{"a", "b"});
    CHECK(changes.after(0, 1).front().raw_bytes ==
          static_cast<std::int64_t>(message("c").raw_data.size()));
}

TEST_CASE_METHOD(Fixture, "a message that changes moves to the end") {
    for (const char* id : {"a", "b"}) put(message(id));
    const auto seen = last();

    auto relabelled = message("a");
    relabelled.raw_data = R"({"id":"a","labelIds":["INBOX"]})";
    put(relabelled);
    cache.mark_with_attachments(Ids{"b"});

    CHECK(ids_after(seen) == Ids{"a", "b"});
    CHECK(ids_after(0) == Ids{"a", "b"});
}

TEST_CASE_METHOD(Fixture, "the same content fetched again is no change") {
    put(message("a"));
    const auto seen = last();

    auto again = message("a");
    again.fetched_at += std::chrono::hours(1);
    put(again);

    CHECK(ids_after(seen).empty());
}

TEST_CASE_METHOD(Fixture, "the number of a removed message is not given to a later one") {
    for (const char* id : {"a", "b"}) put(message(id));
    const auto seen = last();
    cache.remove(Ids{"a", "b"});
    CHECK(ids_after(0).empty());

    put(message("c"));

    CHECK(ids_after(seen) == Ids{"c"});
}

TEST_CASE_METHOD(Fixture, "other users' messages and other providers' are left out") {
    storage::MessageCache strangers(mirror.database, "user-2");
    storage::MessageCache outlook(mirror.database, "user-1", "outlook");
    auto hers = message("hers");
    auto mine = message("mine");
    strangers.upsert(std::span(&hers, 1));
    outlook.upsert(std::span(&mine, 1));

    CHECK(ids_after(0).empty());
}

TEST_CASE("messages cached before the changes were recorded count as changed, oldest fetch first") {
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    for (const auto& step : migrations::sqlite_steps()) {
        if (step.name == "0003_track_message_changes") {
            memory.exec(
                "INSERT INTO message_cache (id, user_id, message_id, fetched_at, raw_bytes,"
                " raw_data) VALUES ('late', 'u', 'm1', 2, 2, '{}'), ('early', 'u', 'm2', 1, 2,"
                " '{}')");
        }
        memory.exec(std::string(step.sql));
    }

    SQLite::Statement rows(memory, "SELECT row_id FROM message_changes ORDER BY sequence");
    REQUIRE(rows.executeStep());
    CHECK(rows.getColumn(0).getString() == "early");
    REQUIRE(rows.executeStep());
    CHECK(rows.getColumn(0).getString() == "late");
}
