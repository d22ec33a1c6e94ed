#include "tests/sandbox/search_query.h"

#include "tests/support/catch.h"

using namespace sandbox;

namespace {

// 2026-11-24 00:00:00 UTC, which is 16:00 of the day before on the Pacific coast.
constexpr std::int64_t kDate = 1'795'478'400'000;

MailEntry entry() {
    MailEntry entry;
    entry.internal_date_ms = kDate;
    entry.labels = {"INBOX", "UNREAD", "CATEGORY_UPDATES"};
    entry.from = "Chloé Dubois <chloe@atelier.example>";
    entry.to = "me@example.org";
    entry.subject = "Budget review Q3";
    return entry;
}

bool matches(const std::string& query, const MailEntry& mail = entry()) {
    const auto parsed = SearchQuery::parse(query);
    if (!parsed) FAIL(parsed.error().what);
    return parsed.value().matches(mail);
}

}  // namespace

TEST_CASE("after includes its second and before excludes it") {
    CHECK(matches("after:1795478400"));
    CHECK_FALSE(matches("after:1795478401"));
    CHECK(matches("before:1795478401"));
    CHECK_FALSE(matches("before:1795478400"));
    CHECK(matches("after:1795478400 before:1795478401"));
}

TEST_CASE("a written date begins at midnight Pacific time, in winter and in summer") {
    MailEntry winter = entry();
    winter.internal_date_ms = 1'795'420'800'000;  // 2026-11-23 08:00 UTC
    MailEntry summer = entry();
    summer.internal_date_ms = 1'782'802'800'000;  // 2026-06-30 07:00 UTC

    CHECK(matches("after:2026/11/23", winter));
    CHECK(matches("after:2026-11-23", winter));
    CHECK_FALSE(matches("before:2026/11/23", winter));
    CHECK(matches("after:2026/6/30", summer));
    summer.internal_date_ms -= 1;
    CHECK_FALSE(matches("after:2026/06/30", summer));
}

TEST_CASE("fields and free words match without case and by part") {
    CHECK(matches("from:CHLOÉ"));
    CHECK(matches("to:me@example.org"));
    CHECK(matches("subject:budget"));
    CHECK(matches("subject:\"budget review\""));
    CHECK(matches("dubois q3"));
    CHECK_FALSE(matches("dubois q4"));
    CHECK(matches(""));
}

TEST_CASE("a minus turns any term round") {
    CHECK_FALSE(matches("-budget"));
    CHECK(matches("-from:ben"));
    CHECK(matches("-in:chats"));
    CHECK_FALSE(matches("-in:inbox"));
}

TEST_CASE("labels are asked for by in, is, label and category") {
    CHECK(matches("in:inbox is:unread category:updates label:INBOX"));
    CHECK_FALSE(matches("is:read"));
    CHECK_FALSE(matches("is:starred"));
}

TEST_CASE("has:attachment asks for attachments") {
    MailEntry with = entry();
    with.has_attachment = true;

    CHECK(matches("has:attachment", with));
    CHECK_FALSE(matches("has:attachment"));
}

TEST_CASE("only a query for spam, trash or anywhere reaches them") {
    CHECK(SearchQuery::parse("in:trash").value().reaches_spam_and_trash());
    CHECK(SearchQuery::parse("in:anywhere x").value().reaches_spam_and_trash());
    CHECK_FALSE(SearchQuery::parse("-in:spam").value().reaches_spam_and_trash());
    CHECK_FALSE(SearchQuery::parse("spam").value().reaches_spam_and_trash());
}

TEST_CASE("what is not understood is refused, not answered wrongly") {
    for (const char* query : {"a OR b", "{a b}", "larger:5M", "after:soon", "after:2026/13/01",
                              "\"open", "has:userlabels"}) {
        INFO(query);
        CHECK_FALSE(SearchQuery::parse(query));
    }
}
