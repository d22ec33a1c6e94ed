#include "storage/message_packing.h"

#include "migrations/migrations.h"
#include "storage/error.h"
#include "storage/message_cache.h"
#include "storage/message_changes.h"
#include "storage/message_scan.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::MessagePacking;
using test::at;
using test::message;

namespace {

constexpr int kEnough = MessagePacking::kMessagesToLearnFrom;

std::string raw(int i) {
    const std::string number = std::to_string(i * 7'919);
    return R"({"id":")" + number + R"(","labelIds":["INBOX","UNREAD"],"payload":{"headers":[)" +
           R"({"name":"Subject","value":"Minutes of meeting )" + number + R"("},)" +
           R"({"name":"Content-Type","value":"text/plain; charset=utf-8"},)" +
           R"({"name":"From","value":"person)" + number + R"(@example.org"}]}})";
}

struct Fixture {
    test::Mirror mirror;
    storage::MessageCache cache{mirror.database, "user-1"};
    storage::MessageChanges changes{mirror.database, "user-1"};
    MessagePacking packing{mirror.database};

    void put(int first, int count) {
        std::vector<CachedMessage> batch;
        for (int i = first; i < first + count; ++i) {
            batch.push_back(message(std::to_string(i), i));
            batch.back().raw_data = raw(i);
        }
        cache.upsert(batch);
    }
    int steps_to_the_end() {
        int steps = 0;
        while (packing.step(300, at(0))) ++steps;
        return steps;
    }
    std::int64_t number(const std::string& sql) {
        const storage::Database::Lease lease(mirror.database);
        return lease->execAndGet(sql).getInt64();
    }
    std::int64_t packed() {
        return number("SELECT count(*) FROM message_cache WHERE typeof(raw_data) = 'blob'");
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a few messages are left as they are") {
    put(0, kEnough - 1);

    CHECK_FALSE(packing.step(100, at(0)));

    CHECK(packed() == 0);
}

TEST_CASE_METHOD(Fixture, "many messages are packed in small steps and read as before") {
    put(0, kEnough);
    const auto size = cache.stats().raw_bytes;

    CHECK(steps_to_the_end() == 1 + (kEnough + 299) / 300);

    CHECK(packed() == kEnough);
    CHECK(number("SELECT sum(length(raw_data)) FROM message_cache") < size / 2);
    CHECK(cache.stats().raw_bytes == size);
    CHECK(cache.find("17")->raw_data == raw(17));
    CHECK(cache.list({1, std::nullopt, ""})[0].raw_data == raw(kEnough - 1));
    CHECK(cache.page_after("998", 1)[0].raw_data == raw(999));
    CHECK(mirror.database.check().empty());
}

TEST_CASE_METHOD(Fixture, "a message that comes later is packed at once") {
    put(0, kEnough);
    (void)steps_to_the_end();

    put(kEnough, 1);

    CHECK(packed() == kEnough + 1);
    CHECK(cache.find(std::to_string(kEnough))->raw_data == raw(kEnough));
    (void)steps_to_the_end();
    CHECK_FALSE(packing.step(300, at(0)));
}

TEST_CASE_METHOD(Fixture, "packing is no change of a message, nor is the same content again") {
    put(0, kEnough);
    const auto seen = changes.after(0, kEnough).back().sequence;

    (void)steps_to_the_end();
    put(5, 3);

    CHECK(changes.after(seen, 10).empty());
    CachedMessage other = message("6", 6);
    other.raw_data = raw(60'000);
    cache.upsert(std::span(&other, 1));
    REQUIRE(changes.after(seen, 10).size() == 1);
    CHECK(changes.after(seen, 10)[0].raw_bytes == static_cast<std::int64_t>(raw(60'000).size()));
    CHECK(cache.find("6")->raw_data == raw(60'000));
}

TEST_CASE_METHOD(Fixture, "what is no JSON is refused with a dictionary too") {
    put(0, kEnough);
    (void)steps_to_the_end();
    CachedMessage bad = message("bad");
    bad.raw_data = raw(1) + "}";

    CHECK_THROWS_AS(cache.upsert(std::span(&bad, 1)), SQLite::Exception);
}

TEST_CASE_METHOD(Fixture, "a damaged message is said to be so, and can be replaced") {
    put(0, kEnough);
    (void)steps_to_the_end();
    {
        const storage::Database::Lease lease(mirror.database);
        lease->exec(
            "UPDATE message_cache SET raw_data = CAST(substr(raw_data, 1, 20) AS BLOB)"
            " WHERE message_id = '5'");
    }

    try {
        (void)cache.find("5");
        FAIL("nothing was thrown");
    } catch (const storage::Error& error) {
        CHECK(error.kind() == storage::Error::Kind::corrupt);
    }
    put(5, 1);
    CHECK(cache.find("5")->raw_data == raw(5));
}

TEST_CASE_METHOD(Fixture,
                 "with the last message goes the dictionary, and the next has another number") {
    put(0, kEnough);
    (void)steps_to_the_end();
    const auto first = number("SELECT id FROM raw_dictionaries");

    cache.clear();
    CHECK(number("SELECT count(*) FROM raw_dictionaries") == 0);

    put(0, kEnough);
    (void)steps_to_the_end();
    CHECK(packed() == kEnough);
    CHECK(number("SELECT id FROM raw_dictionaries") == first + 1);
    CHECK(cache.find("17")->raw_data == raw(17));
}

TEST_CASE("another process reads what was packed meanwhile") {
    Fixture fixture;
    storage::Database other(fixture.mirror.options, at(0));
    storage::MessageCache its_cache(other, "user-1");
    fixture.put(0, kEnough);
    CHECK(its_cache.find("1")->raw_data == raw(1));

    (void)fixture.steps_to_the_end();

    CHECK(its_cache.find("1")->raw_data == raw(1));
}

TEST_CASE("a mirror from before packing keeps its messages and its rules") {
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    const std::string insert =
        "INSERT INTO message_cache (id, user_id, message_id, fetched_at, raw_bytes, raw_data)"
        " VALUES ";
    for (const auto& step : migrations::sqlite_steps()) {
        if (step.name == "0005_pack_raw_data") memory.exec(insert + "('1', 'u', '1', 2, 2, '{}')");
        memory.exec(std::string(step.sql));
    }

    CHECK(memory.execAndGet("SELECT raw_data FROM message_cache").getString() == "{}");
    memory.exec(insert + "('2', 'u', '2', 2, 9, x'28b52ffd')");
    CHECK_THROWS(memory.exec(insert + "('3', 'u', '3', 2, 3, '{}')"));
    CHECK_THROWS(memory.exec(insert + "('4', 'u', '4', 2, 1, '{')"));
    CHECK(memory.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE_METHOD(Fixture, "the marks of a list are found in packed mail") {
    put(0, kEnough);
    while (packing.step(300, at(0))) {
    }
    auto newsletter = message("newsletter", kEnough);
    newsletter.raw_data = raw(kEnough);
    newsletter.raw_data.insert(newsletter.raw_data.find(R"({"name":"Content-Type")"),
                               R"({"name":"List-Id","value":"<news.example.org>"},)");
    cache.upsert(std::vector{newsletter});
    REQUIRE(packed() == kEnough + 1);

    std::vector<std::string> of_lists;
    storage::MessageScan(mirror.database, "user-1")
        .oldest_first({}, {false, true}, [&](const storage::MessageHead& head) {
            if (head.has_list_marks) of_lists.push_back(head.message_id);
        });

    CHECK(of_lists == std::vector<std::string>{"newsletter"});
}
