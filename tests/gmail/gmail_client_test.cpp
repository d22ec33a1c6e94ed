#include "agent/gmail/gmail_client.h"

#include <algorithm>

#include <Poco/URI.h>

#include "agent/base/timestamp.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/scripted_http_client.h"
#include "tests/support/temp_folder.h"

using agent::Secret;
using agent::gmail::Error;
using agent::gmail::Format;
using agent::gmail::GmailClient;
using agent::gmail::Grant;
using agent::gmail::Json;
using agent::gmail::ListQuery;
using agent::gmail::TokenKeeper;
using agent::http::Request;
using Kind = Error::Kind;
using Ids = std::vector<std::string>;

namespace {

// A client with a good token, in front of a scripted Google.
struct Desk {
    test::TempFolder folder;
    test::FakeClock clock;
    test::MemorySecretStore store;
    test::ScriptedHttpClient http;
    agent::StopSignal stop;
    agent::gmail::LocalGrantStore grants{store};
    TokenKeeper tokens{http, grants, {"https://token.test/t", folder / "lock"}, clock, stop};
    GmailClient client{http, tokens, {"https://gmail.test"}, clock};

    Desk() {
        Grant grant;
        grant.client_id = "client";
        grant.refresh_token = Secret("refresh");
        grant.access_token = Secret("old-access");
        grant.expires_at = clock.now() + std::chrono::seconds(3000);
        store.write("google", to_text(grant));
    }

    void reply_token() { http.reply(200, R"({"access_token":"new-access","expires_in":3599})"); }
    void reply_batch(const std::string& body) {
        http.reply(200, body, {{"Content-Type", "multipart/mixed; boundary=\"batch_xyz\""}});
    }
    const Request& last() const { return http.requests().back(); }
};

std::string header_of(const Request& request, const std::string& name) {
    for (const auto& header : request.headers) {
        if (header.name == name) return header.value;
    }
    return "";
}

std::vector<std::string> values_of(const std::string& url, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& [key, value] : Poco::URI(url).getQueryParameters()) {
        if (key == name) values.push_back(value);
    }
    return values;
}

std::string part(std::size_t index, const std::string& http) {
    return "--batch_xyz\r\nContent-Type: application/http\r\nContent-ID: <response-" +
           std::to_string(index) + ">\r\n\r\nHTTP/1.1 " + http + "\r\n";
}

std::string message_part(std::size_t index, const std::string& id) {
    return part(index, R"(200 OK
Content-Type: application/json; charset=UTF-8

{"id":")" + id + R"(","threadId":"t"})");
}

std::string refusal_part(std::size_t index, int status, const std::string& reason,
                         const std::string& message = "text") {
    return part(index, std::to_string(status) + " No\r\nRetry-After: 7\r\n\r\n" +
                           R"({"error":{"message":")" + message + R"(","errors":[{"reason":")" +
                           reason + R"("}]}})");
}

Ids numbered_ids(std::size_t count) {
    Ids ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back("m" + std::to_string(i));
    return ids;
}

}  // namespace

TEST_CASE("listing asks for ids only, with every parameter encoded") {
    Desk desk;
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
    Desk desk;
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
    Desk desk;
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
    Desk desk;
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
    Desk desk;
    desk.http.reply(200, body);

    const auto page = desk.client.list({"", {}, 500, "same"});

    REQUIRE_FALSE(page);
    CHECK(page.error().kind == Kind::malformed);
}

TEST_CASE("a message in the metadata format is asked for with the headers we read") {
    Desk desk;
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
    Desk desk;
    desk.http.reply(200, R"({"id":"m"})");

    REQUIRE(desk.client.get("m", Format::full));

    CHECK(values_of(desk.last().url, "format") == Ids{"full"});
    CHECK(values_of(desk.last().url, "metadataHeaders").empty());
    CHECK(values_of(desk.last().url, "fields")[0].ends_with(",payload"));
}

TEST_CASE("another message than the one asked for is malformed") {
    Desk desk;
    desk.http.reply(200, R"({"id":"other"})");

    CHECK(desk.client.get("m", Format::full).error().kind == Kind::malformed);
}

TEST_CASE("the profile is read") {
    Desk desk;
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
    Desk desk;
    desk.http.reply(200, R"({"messagesTotal":12})");

    CHECK(desk.client.profile().error().kind == Kind::malformed);
}

TEST_CASE("a page of history tells each change in order") {
    Desk desk;
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
    Desk desk;
    desk.http.reply(200, R"({"historyId":"5"})");

    const auto page = desk.client.history("5", "");

    REQUIRE(page);
    CHECK(page.value().changes.empty());
    CHECK(page.value().next_page_token.empty());
}

TEST_CASE("a history id that is too old is not found, however Gmail says so") {
    Desk desk;
    const int status = GENERATE(404, 410, 400);
    desk.http.reply(status, R"({"error":{"errors":[{"reason":"invalid"}]}})");

    CHECK(desk.client.history("5", "").error().kind == Kind::not_found);
}

TEST_CASE("history that cannot be right is malformed") {
    Desk desk;
    desk.http.reply(200, R"({"historyId":"5","nextPageToken":"p"})");
    desk.http.reply(200, R"({"history":[{"messagesDeleted":[{"message":{}}]}]})");

    CHECK(desk.client.history("5", "p").error().kind == Kind::malformed);
    CHECK(desk.client.history("5", "").error().kind == Kind::malformed);
}

TEST_CASE("errors of single calls are told with their kind and deadline") {
    Desk desk;
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
    Desk desk;
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
    Desk desk;
    desk.http.reply(401, "{}");
    desk.reply_token();
    desk.http.reply(401, "{}");

    CHECK(desk.client.profile().error().kind == Kind::unauthorized);
    CHECK(desk.http.requests().size() == 3);
}

TEST_CASE("without a sign-in nothing is asked of Gmail") {
    Desk desk;
    desk.store.remove("google");

    CHECK(desk.client.list({}).error().kind == Kind::signed_out);
    CHECK(desk.client.get_batch(Ids{"a"}, Format::full).error().kind == Kind::signed_out);
    CHECK(desk.http.requests().empty());
}

TEST_CASE("a batch is one multipart request with a part a message") {
    Desk desk;
    desk.reply_batch(message_part(0, "a") + message_part(1, "b c") + "--batch_xyz--");

    const auto items = desk.client.get_batch(Ids{"a", "b c"}, Format::full);

    REQUIRE(items);
    const auto& request = desk.last();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://gmail.test/batch/gmail/v1");
    const std::string type = header_of(request, "Content-Type");
    REQUIRE(type.starts_with("multipart/mixed; boundary="));
    const std::string dashes = "--" + type.substr(type.find('=') + 1);
    const std::string get =
        "?format=full&fields=id%2CthreadId%2ClabelIds%2Csnippet%2ChistoryId"
        "%2CinternalDate%2CsizeEstimate%2Cpayload&prettyPrint=false HTTP/1.1"
        "\r\n\r\n\r\n";
    CHECK(request.body == dashes +
                              "\r\nContent-Type: application/http\r\nContent-ID: <0>\r\n\r\n"
                              "GET /gmail/v1/users/me/messages/a" +
                              get + dashes +
                              "\r\nContent-Type: application/http\r\nContent-ID: <1>\r\n\r\n"
                              "GET /gmail/v1/users/me/messages/b%20c" +
                              get + dashes + "--\r\n");
    CHECK(header_of(request, "Authorization") == "Bearer old-access");
}

TEST_CASE("every part of a batch is judged by itself, whatever its place") {
    Desk desk;
    const Ids ids = numbered_ids(20);
    std::vector<std::string> parts;
    for (std::size_t i = 5; i < 20; ++i) parts.push_back(message_part(i, ids[i]));
    parts.push_back(refusal_part(0, 403, "rateLimitExceeded"));
    parts.push_back(refusal_part(1, 404, "notFound"));
    parts.push_back(
        refusal_part(2, 429, "rateLimitExceeded", "Too many concurrent requests for user"));
    parts.push_back(refusal_part(3, 500, "backendError"));  // 4 is missing
    std::rotate(parts.begin(), parts.begin() + 9, parts.end());
    std::swap(parts[0], parts[7]);
    std::string body;
    for (const auto& one : parts) body += one;
    desk.reply_batch("preamble\r\n" + body + "--batch_xyz--\r\nepilogue");

    const auto items = desk.client.get_batch(ids, Format::metadata);

    REQUIRE(items);
    REQUIRE(items.value().size() == 20);
    const std::vector<Kind> kinds = {Kind::rate_limited, Kind::not_found, Kind::too_concurrent,
                                     Kind::server, Kind::malformed};
    for (std::size_t i = 0; i < 20; ++i) {
        CAPTURE(i);
        const auto& item = items.value()[i];
        CHECK(item.id == ids[i]);
        REQUIRE(static_cast<bool>(item.message) == (i >= kinds.size()));
        if (item.message) CHECK(item.message.value()["id"] == ids[i]);
        if (!item.message) CHECK(item.message.error().kind == kinds[i]);
    }
    CHECK(items.value()[0].message.error().not_before ==
          desk.clock.now() + std::chrono::seconds(7));
}

TEST_CASE("a part that holds no such message is malformed, and only it") {
    Desk desk;
    desk.reply_batch(message_part(0, "a") + message_part(1, "someone else's") +
                     part(2, "200 OK\r\n\r\n{\"id\":\"c\"") + part(3, "200 OK\r\n\r\n[]") +
                     part(4, "204 No Content\r\n\r\n") + message_part(5, "f"));

    const auto items = desk.client.get_batch(Ids{"a", "b", "c", "d", "e", "f"}, Format::full);

    REQUIRE(items);
    CHECK(items.value()[0].message);
    for (std::size_t i = 1; i < 5; ++i) {
        CAPTURE(i);
        CHECK(items.value()[i].message.error().kind == Kind::malformed);
    }
    CHECK(items.value()[5].message);  // though the closing boundary is missing
}

TEST_CASE("the same id asked for twice is answered twice") {
    Desk desk;
    desk.reply_batch(message_part(0, "a") + message_part(1, "a") + "--batch_xyz--");

    const auto items = desk.client.get_batch(Ids{"a", "a"}, Format::full);

    REQUIRE(items.value().size() == 2);
    CHECK(items.value()[0].message);
    CHECK(items.value()[1].message);
}

TEST_CASE("a batch whose parts are all unauthorized is asked for again with a new token") {
    Desk desk;
    desk.reply_batch(refusal_part(0, 401, "authError") + refusal_part(1, 401, "authError") +
                     "--batch_xyz--");
    desk.reply_token();
    desk.reply_batch(message_part(0, "a") + message_part(1, "b") + "--batch_xyz--");

    const auto items = desk.client.get_batch(Ids{"a", "b"}, Format::full);

    REQUIRE(items);
    CHECK(items.value()[0].message);
    CHECK(items.value()[1].message);
    CHECK(header_of(desk.last(), "Authorization") == "Bearer new-access");
    CHECK(desk.last().body == desk.http.requests().front().body);
}

TEST_CASE("parts that stay unauthorized are told as such after one renewal") {
    Desk desk;
    const std::string refused = refusal_part(0, 401, "authError") + "--batch_xyz--";
    desk.reply_batch(refused);
    desk.reply_token();
    desk.reply_batch(refused);

    const auto items = desk.client.get_batch(Ids{"a"}, Format::full);

    REQUIRE(items);
    CHECK(items.value()[0].message.error().kind == Kind::unauthorized);
    CHECK(desk.http.requests().size() == 3);
}

TEST_CASE("a 401 on the whole batch renews the token as well") {
    Desk desk;
    desk.http.reply(401, "{}");
    desk.reply_token();
    desk.reply_batch(message_part(0, "a") + "--batch_xyz--");

    CHECK(desk.client.get_batch(Ids{"a"}, Format::full).value()[0].message);
}

TEST_CASE("an error of the whole batch is told apart from one of its parts") {
    struct Case {
        int status;
        std::string body;
        std::size_t size;
        Kind kind;
    };
    const auto sample = GENERATE(values<Case>({
        {400, R"({"error":{"message":"Inner request count exceeds the limit"}})", 2,
         Kind::too_many_parts},
        {400, "Failed to parse batch request", 2, Kind::too_many_parts},
        {400, "", 1, Kind::rejected},
        {404, "", 2, Kind::no_batch},
        {403, R"({"error":{"errors":[{"reason":"rateLimitExceeded"}]}})", 2, Kind::rate_limited},
        {429, "", 2, Kind::rate_limited},
        {503, "", 2, Kind::server},
        {200, "{}", 2, Kind::malformed},
        {200, "", 2, Kind::malformed},
    }));
    CAPTURE(sample.status, sample.body);
    Desk desk;
    desk.http.reply(sample.status, sample.body);

    const auto items = desk.client.get_batch(numbered_ids(sample.size), Format::full);

    REQUIRE_FALSE(items);
    CHECK(items.error().kind == sample.kind);
}

TEST_CASE("a multipart reply without one answer of ours is an error of the whole") {
    Desk desk;
    desk.reply_batch(message_part(7, "a") + "--batch_xyz--");

    CHECK(desk.client.get_batch(Ids{"a"}, Format::full).error().kind == Kind::malformed);
}

TEST_CASE("batches of none and of too many cost no request") {
    Desk desk;

    CHECK(desk.client.get_batch(Ids{}, Format::full).value().empty());
    CHECK(desk.client.get_batch(numbered_ids(101), Format::full).error().kind ==
          Kind::too_many_parts);
    CHECK(desk.http.requests().empty());
}

TEST_CASE("no error of the client tells a token or a message") {
    Desk desk;
    const std::string leak = R"({"error":{"message":"old-access joe@example.org"}})";
    desk.reply_batch(part(0, "403 No\r\n\r\n" + leak) + part(1, "200 OK\r\n\r\nold-access") +
                     "--batch_xyz--");
    desk.http.reply(403, leak);

    const auto items = desk.client.get_batch(Ids{"a", "b"}, Format::full);
    const auto list = desk.client.list({});

    for (const auto& what : {items.value()[0].message.error().what,
                             items.value()[1].message.error().what, list.error().what}) {
        CAPTURE(what);
        CHECK_FALSE(what.empty());
        CHECK(what.find("access") == std::string::npos);
        CHECK(what.find("joe") == std::string::npos);
    }
}
