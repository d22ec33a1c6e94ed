#include <algorithm>

#include "tests/gmail/gmail_desk.h"
#include "tests/support/catch.h"

using agent::gmail::Error;
using test::GmailDesk;
using test::Ids;
using Kind = Error::Kind;

TEST_CASE("a page of history tells each change in order") {
    GmailDesk desk;
    desk.http.reply(200, R"({"historyId":"18446744073709551617","nextPageToken":"p2","history":[
        {"id":"7","messagesAdded":[{"message":{"id":"a","threadId":"t","labelIds":["INBOX"]}}],
         "labelsRemoved":[{"message":{"id":"a","threadId":"t"},"labelIds":["UNREAD"]}]},
        {"id":"8","messagesDeleted":[{"message":{"id":"b","threadId":"u"}}]}]})");

    const auto page = desk.client.history("9223372036854775808", "p1");

    REQUIRE(page);
    using Change = agent::gmail::MailChange::Kind;
    const auto& changes = page.value().changes;
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].kind == Change::added);
    CHECK(changes[0].message.thread_id == "t");
    CHECK(changes[0].labels == Ids{"INBOX"});
    CHECK(changes[1].kind == Change::labels_removed);
    CHECK(changes[1].changed == Ids{"UNREAD"});
    CHECK_FALSE(changes[1].labels.has_value());
    CHECK(changes[2].kind == Change::deleted);
    CHECK(changes[2].message.id == "b");
    CHECK(page.value().history_id == "18446744073709551617");
    CHECK(page.value().next_page_token == "p2");
    const auto query = Poco::URI(desk.last().url).getQueryParameters();
    const auto count = [&](const std::string& name, const std::string& value) {
        return std::count(query.begin(), query.end(), std::pair(name, value));
    };
    CHECK(count("startHistoryId", "9223372036854775808") == 1);
    CHECK(count("pageToken", "p1") == 1);
    CHECK(count("historyTypes", "messageAdded") == 1);
    CHECK(count("historyTypes", "labelRemoved") == 1);
    CHECK(desk.client.usage().units == 2);
}

TEST_CASE("a history without changes is an empty page") {
    GmailDesk desk;
    desk.http.reply(200, R"({"historyId":"5"})");

    const auto page = desk.client.history("5", "");

    REQUIRE(page);
    CHECK(page.value().changes.empty());
    CHECK(page.value().next_page_token.empty());
}

TEST_CASE("a history id that is too old is not found, however Gmail says so") {
    GmailDesk desk;
    const int status = GENERATE(404, 410, 400);
    desk.http.reply(status, R"({"error":{"errors":[{"reason":"invalid"}]}})");

    CHECK(desk.client.history("5", "").error().kind == Kind::not_found);
}

TEST_CASE("history that cannot be right is malformed") {
    GmailDesk desk;
    desk.http.reply(200, R"({"historyId":"5","nextPageToken":"p"})");
    desk.http.reply(200, R"({"history":[{"messagesDeleted":[{"message":{}}]}]})");

    CHECK(desk.client.history("5", "p").error().kind == Kind::malformed);
    CHECK(desk.client.history("5", "").error().kind == Kind::malformed);
}
