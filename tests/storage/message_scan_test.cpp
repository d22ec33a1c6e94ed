#include "storage/message_scan.h"

#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::MessageHead;
using storage::MessageScan;
using test::at;
using test::Mirror;

namespace {

storage::CachedMessage with(storage::CachedMessage message, const std::string& processed,
                            const std::string& headers = "[]") {
    message.processed_data = processed;
    message.raw_data = R"({"payload":{"headers":)" + headers + "}}";
    return message;
}

std::vector<std::string> ids(Mirror& mirror, const MessageScan::Window& window = {}) {
    std::vector<std::string> met;
    MessageScan(mirror.database, "user-1").oldest_first(window, {}, [&](const MessageHead& head) {
        met.push_back(head.message_id);
    });
    return met;
}

}  // namespace

TEST_CASE("a scan meets every dated message of a window once, oldest first") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");
    auto undated = test::message("undated");
    undated.internal_date.reset();
    cache.upsert(std::vector{test::message("c", 20), test::message("b", 10), test::message("a", 10),
                             test::message("d", 30), undated});

    CHECK(ids(mirror) == std::vector<std::string>{"a", "b", "c", "d"});
    CHECK(ids(mirror, {at(10), at(30)}) == std::vector<std::string>{"a", "b", "c"});
    CHECK(ids(mirror, {at(11), at(30)}) == std::vector<std::string>{"c"});
}

TEST_CASE("pages of a scan lose nothing among messages of one moment, and it can be ended") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");
    std::vector<storage::CachedMessage> messages;
    for (int i = 0; i < 12'000; ++i) {
        messages.push_back(test::message(std::to_string(i), i % 3));
    }
    cache.upsert(messages);
    MessageScan scan(mirror.database, "user-1");
    std::size_t met = 0;
    const auto count = [&](const MessageHead&) { ++met; };

    CHECK(scan.oldest_first({}, {}, count));
    CHECK(met == 12'000);
    CHECK_FALSE(scan.oldest_first({}, {}, count, [] { return false; }));
    CHECK(met < 24'000);
}

TEST_CASE("a scan reads recipients and how mail was handled when asked to") {
    Mirror mirror;
    storage::MessageCache cache(mirror.database, "user-1");
    auto list = with(test::message("list", 1), R"({"labels":["UNREAD"]})",
                     R"([{"name":"LIST-ID","value":"<x>"}])");
    list.to_emails = {"a@x.org", "\"odd\\\" name\"@x.org", "b@x.org"};
    cache.upsert(std::vector{
        list, with(test::message("talk", 2), R"({"labels":["INBOX"],"snippet":"\"UNREAD\""})"),
        with(test::message("bulk", 3), "{}", R"([{"name":"Precedence","value":" Bulk "}])"),
        with(test::message("first-class", 4), "{}", R"([{"name":"Precedence","value":"first"}])"),
        with(test::message("about", 5), "{}", R"([{"name":"Subject","value":"\"list-id\""}])")});
    std::vector<MessageHead> met;
    MessageScan(mirror.database, "user-1")
        .oldest_first({}, {.recipients = true, .mail_handling = true},
                      [&](const MessageHead& head) { met.push_back(head); });

    REQUIRE(met.size() == 5);
    CHECK(met[0].to_emails == list.to_emails);
    CHECK(met[0].bytes == static_cast<std::int64_t>(list.raw_data.size()));
    CHECK(met[0].unread);
    CHECK_FALSE(met[1].unread);
    CHECK(met[0].has_list_marks);
    CHECK_FALSE(met[1].has_list_marks);
    CHECK(met[2].has_list_marks);
    CHECK_FALSE(met[3].has_list_marks);
    CHECK_FALSE(met[4].has_list_marks);
}
