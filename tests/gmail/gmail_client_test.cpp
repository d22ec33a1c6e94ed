#include "agent/gmail/gmail_client.h"

#include "agent/base/timestamp.h"
#include "tests/gmail/gmail_desk.h"
#include "tests/support/catch.h"

using agent::gmail::Error;
using agent::gmail::Format;
using agent::gmail::ListQuery;
using test::GmailDesk;
using test::header_of;
using test::Ids;
using test::values_of;
using Kind = Error::Kind;

TEST_CASE("listing asks for ids only, with every parameter encoded") {
    GmailDesk desk;
    desk.http.reply(200, "{}");
    const agent::StopSignal cancel;

    REQUIRE(desk.client.list({"from:a&b after:1388552400", {"INBOX", "Label 1"}, 20, "tok/+="},
                             &cancel));

    const auto& request = desk.last();
    CHECK(request.method == "GET");
    CHECK(request.url.starts_with("https://gmail.test/gmail/v1/users/me/messages?"));
    CHECK(values_of(request.url, "q") == Ids{"from:a&b after:1388552400"});
    CHECK(values_of(request.url, "labelIds") == Ids{"INBOX", "Label 1"});
    CHECK(values_of(request.url, "maxResults") == Ids{"20"});
    CHECK(values_of(request.url, "pageToken") == Ids{"tok/+="});
    CHECK(values_of(request.url, "fields") == Ids{"messages(id,threadId),nextPageToken"});
    CHECK(values_of(request.url, "prettyPrint") == Ids{"false"});
    CHECK(request.url.find_first_of(" +") == std::string::npos);
    CHECK(header_of(request, "Authorization") == "Bearer old-access");
    CHECK(request.cancel == &cancel);
}

TEST_CASE("listing leaves out what was not asked for and keeps to Gmail's page size") {
    GmailDesk desk;
    desk.http.reply(200, "{}");
    ListQuery query;
    query.max_results = 9999;

    REQUIRE(desk.client.list(query));

    CHECK(values_of(desk.last().url, "q").empty());
    CHECK(values_of(desk.last().url, "labelIds").empty());
    CHECK(values_of(desk.last().url, "pageToken").empty());
    CHECK(values_of(desk.last().url, "maxResults") == Ids{"500"});
}

TEST_CASE("a page holds ids in Gmail's order and the way to the next") {
    GmailDesk desk;
    desk.http.reply(200, R"({"messages":[{"id":"b","threadId":"t1"},{"id":"a","threadId":"t2"}],)"
                         R"("nextPageToken":"next"})");

    const auto page = desk.client.list({});

    REQUIRE(page);
    REQUIRE(page.value().messages.size() == 2);
    CHECK(page.value().messages[0].id == "b");
    CHECK(page.value().messages[1].thread_id == "t2");
    CHECK(page.value().next_page_token == "next");
}

TEST_CASE("no messages is an absent key, and an empty page may have a next one") {
    GmailDesk desk;
    desk.http.reply(200, R"({"resultSizeEstimate":0})");
    desk.http.reply(200, R"({"nextPageToken":"next"})");

    const auto last = desk.client.list({});
    const auto middle = desk.client.list({});

    CHECK(last.value().messages.empty());
    CHECK(last.value().next_page_token.empty());
    CHECK(middle.value().messages.empty());
    CHECK(middle.value().next_page_token == "next");
}

TEST_CASE("a list that is not what Gmail sends is malformed") {
    const auto* const body =
        GENERATE("", "[]", "null", "{", "<html>", R"({"messages":{}})", R"({"messages":"m"})",
                 R"({"messages":[{"threadId":"t"}]})", R"({"messages":[7]})",
                 R"({"messages":[{"id":7}]})", R"({"nextPageToken":"same"})");
    CAPTURE(body);
    GmailDesk desk;
    desk.http.reply(200, body);

    const auto page = desk.client.list({"", {}, 500, "same"});

    REQUIRE_FALSE(page);
    CHECK(page.error().kind == Kind::malformed);
}

TEST_CASE("a message in the metadata format is asked for with the headers we read") {
    GmailDesk desk;
    desk.http.reply(200, R"({"id":"a/b?","payload":{}})");

    const auto message = desk.client.get("a/b?", Format::metadata);

    REQUIRE(message);
    CHECK(message.value()["id"] == "a/b?");
    const auto& url = desk.last().url;
    CHECK(url.starts_with("https://gmail.test/gmail/v1/users/me/messages/a%2Fb%3F?"));
    CHECK(values_of(url, "format") == Ids{"metadata"});
    CHECK(values_of(url, "metadataHeaders") ==
          Ids{"From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To",
              "References", "List-Id", "List-Unsubscribe", "Precedence", "Content-Type"});
    CHECK(values_of(url, "fields") == Ids{"id,threadId,labelIds,snippet,historyId,internalDate,"
                                          "sizeEstimate,payload(mimeType,headers)"});
    CHECK(values_of(url, "prettyPrint") == Ids{"false"});
}

TEST_CASE("a message in the full format is asked for with its whole payload") {
    GmailDesk desk;
    desk.http.reply(200, R"({"id":"m"})");

    REQUIRE(desk.client.get("m", Format::full));

    CHECK(values_of(desk.last().url, "format") == Ids{"full"});
    CHECK(values_of(desk.last().url, "metadataHeaders").empty());
    CHECK(values_of(desk.last().url, "fields")[0].ends_with(",payload"));
}

TEST_CASE("another message than the one asked for is malformed") {
    GmailDesk desk;
    desk.http.reply(200, R"({"id":"other"})");

    CHECK(desk.client.get("m", Format::full).error().kind == Kind::malformed);
}

TEST_CASE("the profile is read") {
    GmailDesk desk;
    desk.http.reply(200, R"({"emailAddress":"me@example.org","messagesTotal":12,)"
                         R"("historyId":"18446744073709551617"})");

    const auto profile = desk.client.profile();

    REQUIRE(profile);
    CHECK(profile.value().email_address == "me@example.org");
    CHECK(profile.value().messages_total == 12);
    CHECK(profile.value().history_id == "18446744073709551617");
    CHECK(desk.last().url.starts_with("https://gmail.test/gmail/v1/users/me/profile?"));
}

TEST_CASE("a profile without an address is malformed") {
    GmailDesk desk;
    desk.http.reply(200, R"({"messagesTotal":12})");

    CHECK(desk.client.profile().error().kind == Kind::malformed);
}

TEST_CASE("errors of single calls are told with their kind and deadline") {
    GmailDesk desk;
    desk.http.reply(404, R"({"error":{"errors":[{"reason":"notFound"}]}})");
    desk.http.reply(403, R"({"error":{"errors":[{"reason":"rateLimitExceeded"}],)"
                         R"("message":"Retry after 2026-11-24T00:15:00Z"}})");
    desk.http.fail(agent::http::TransportError::Kind::timeout);

    CHECK(desk.client.get("m", Format::full).error().kind == Kind::not_found);
    const auto limited = desk.client.list({}).error();
    CHECK(limited.kind == Kind::rate_limited);
    CHECK(limited.not_before == agent::parse_timestamp("2026-11-24T00:15:00Z"));
    CHECK(desk.client.profile().error().kind == Kind::offline);
}

TEST_CASE("a 401 renews the token and asks once more") {
    GmailDesk desk;
    desk.http.reply(401, "{}");
    desk.reply_token();
    desk.http.reply(200, R"({"id":"m"})");

    CHECK(desk.client.get("m", Format::full));

    REQUIRE(desk.http.requests().size() == 3);
    CHECK(header_of(desk.http.requests()[0], "Authorization") == "Bearer old-access");
    CHECK(header_of(desk.http.requests()[2], "Authorization") == "Bearer new-access");
    CHECK(desk.http.requests()[2].url == desk.http.requests()[0].url);
}

TEST_CASE("a second 401 is final") {
    GmailDesk desk;
    desk.http.reply(401, "{}");
    desk.reply_token();
    desk.http.reply(401, "{}");

    CHECK(desk.client.profile().error().kind == Kind::unauthorized);
    CHECK(desk.http.requests().size() == 3);
}

TEST_CASE("without a sign-in nothing is asked of Gmail") {
    GmailDesk desk;
    desk.store.remove("google");

    CHECK(desk.client.list({}).error().kind == Kind::signed_out);
    CHECK(desk.client.get_batch(Ids{"a"}, Format::full).error().kind == Kind::signed_out);
    CHECK(desk.http.requests().empty());
}
