#include "agent/base/timestamp.h"
#include "agent/gmail/message.h"
#include "tests/support/catch.h"

using agent::gmail::Json;
using agent::gmail::Message;
using agent::gmail::processed_data;

namespace {

Json with_labels(std::vector<std::string> labels) {
    Message message;
    message.labels = std::move(labels);
    return processed_data(message, false, 0);
}

}  // namespace

TEST_CASE("processed data has every field of the contract") {
    Message message;
    message.id = "m";
    message.thread_id = "t";
    message.internal_date = agent::parse_timestamp("2026-11-24T00:29:50.71Z");
    message.subject = "Plan";
    message.from = {"ann@example.org", "Ann"};
    message.to = {{"joe@example.org", ""}, {"", "The Team"}};
    message.cc = {{"c@example.org", "C"}};
    message.snippet = "snip";
    message.labels = {"INBOX", "UNREAD", "STARRED", "CATEGORY_UPDATES"};
    message.body_preview = "Hello";
    message.date_header = "Tue, 24 Nov 2026 00:29:50 +0000";

    CHECK(processed_data(message, true, 2) == Json::parse(R"({
        "id": "m", "threadId": "t", "subject": "Plan",
        "from": {"email": "ann@example.org", "name": "Ann"},
        "to": [{"email": "joe@example.org", "name": ""}, {"email": "", "name": "The Team"}],
        "cc": [{"email": "c@example.org", "name": "C"}], "bcc": [],
        "date": "2026-11-24T00:29:50.710000+00:00", "snippet": "snip", "bodyPreview": "Hello",
        "labels": ["INBOX", "UNREAD", "STARRED", "CATEGORY_UPDATES"], "isRead": false,
        "isStarred": true, "hasAttachments": true, "attachmentCount": 2, "category": "updates",
        "priority": "high"})"));
}

TEST_CASE("the date falls back to the header, then to null") {
    Message message;
    CHECK(processed_data(message, false, 0)["date"].is_null());

    message.date_header = "yesterday";
    CHECK(processed_data(message, false, 0)["date"] == "yesterday");
}

TEST_CASE("the category is that of the label") {
    CHECK(with_labels({})["category"] == "primary");
    CHECK(with_labels({"CATEGORY_PERSONAL"})["category"] == "primary");
    CHECK(with_labels({"INBOX", "CATEGORY_PROMOTIONS"})["category"] == "promotions");
    CHECK(with_labels({"CATEGORY_SOCIAL"})["category"] == "social");
    CHECK(with_labels({"CATEGORY_FORUMS"})["category"] == "forums");
}

TEST_CASE("important and starred mail has a high priority") {
    CHECK(with_labels({"IMPORTANT"})["priority"] == "high");
    CHECK(with_labels({"STARRED"})["priority"] == "high");
    CHECK(with_labels({"INBOX"})["priority"] == "normal");
    CHECK(with_labels({"INBOX"})["isRead"] == true);
    CHECK(with_labels({"IMPORTANT"})["isStarred"] == false);
}
