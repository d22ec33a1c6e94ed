#include "agent/sync/message_rows.h"

#include "tests/support/catch.h"

using agent::sync::Json;
using agent::sync::message_from_row;
using agent::sync::row_of;

namespace {

Json full_row() {
    return Json::parse(R"({"id":"00000000-0000-4000-8000-000000000001","user_id":"u",
        "message_id":"m1","thread_id":"t1","provider":"gmail","raw_data":{"id":"m1"},
        "processed_data":{"isRead":true},"internal_date":"2026-11-24T00:00:00+00:00",
        "subject":"Plan","from_email":"a@example.org","to_emails":["b@example.org","c@example.org"],
        "has_attachments":true,"fetched_at":"2026-11-24T00:00:01.25+00:00","cache_version":2})");
}

}  // namespace

TEST_CASE("a row of the cloud's cache becomes a cached message and the same row again") {
    const Json row = full_row();

    const auto message = message_from_row(row).value();

    CHECK(message.message_id == "m1");
    CHECK(message.thread_id == "t1");
    CHECK(message.raw_data == R"({"id":"m1"})");
    CHECK(message.processed_data == R"({"isRead":true})");
    CHECK(message.subject == "Plan");
    CHECK(message.from_email == "a@example.org");
    CHECK(message.to_emails == std::vector<std::string>{"b@example.org", "c@example.org"});
    CHECK(message.has_attachments);
    CHECK(message.cache_version == 2);
    Json expected = row;
    expected.erase("id");
    expected["internal_date"] = "2026-11-24T00:00:00.000000+00:00";
    expected["fetched_at"] = "2026-11-24T00:00:01.250000+00:00";
    CHECK(row_of(message).value() == expected);
}

TEST_CASE("columns that the old worker left empty have their defaults") {
    Json row = full_row();
    for (const char* column : {"thread_id", "processed_data", "internal_date", "subject",
                               "from_email", "to_emails", "has_attachments", "cache_version"}) {
        row[column] = nullptr;
    }

    const auto message = message_from_row(row).value();

    CHECK(message.thread_id.empty());
    CHECK(message.to_emails.empty());
    CHECK_FALSE(message.has_attachments);
    CHECK(message.cache_version == 1);
    CHECK_FALSE(message.processed_data.has_value());
    CHECK_FALSE(message.internal_date.has_value());
    CHECK(row_of(message).value()["thread_id"].is_null());
    CHECK(row_of(message).value()["processed_data"].is_null());
}

TEST_CASE("a row that the mirror cannot hold is none") {
    const auto with = [](const char* column, const Json& value) {
        Json row = full_row();
        row[column] = value;
        return message_from_row(row);
    };
    CHECK_FALSE(with("message_id", ""));
    CHECK_FALSE(with("raw_data", nullptr));
    CHECK_FALSE(with("raw_data", "text"));
    CHECK_FALSE(with("to_emails", "b@example.org"));
    CHECK_FALSE(with("fetched_at", nullptr));
    CHECK_FALSE(with("cache_version", -1));
    CHECK_FALSE(with("cache_version", 1LL << 40));
    CHECK_FALSE(message_from_row(Json::array()));
    Json short_row = full_row();
    short_row.erase("subject");
    CHECK_FALSE(message_from_row(short_row));
}
