#include <algorithm>

#include "tests/gmail/gmail_desk.h"
#include "tests/support/catch.h"

using agent::gmail::Error;
using agent::gmail::Format;
using test::GmailDesk;
using test::header_of;
using test::Ids;
using Kind = Error::Kind;

namespace {

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

TEST_CASE("a batch is one multipart request with a part a message") {
    GmailDesk desk;
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
    GmailDesk desk;
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
    GmailDesk desk;
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
    GmailDesk desk;
    desk.reply_batch(message_part(0, "a") + message_part(1, "a") + "--batch_xyz--");

    const auto items = desk.client.get_batch(Ids{"a", "a"}, Format::full);

    REQUIRE(items.value().size() == 2);
    CHECK(items.value()[0].message);
    CHECK(items.value()[1].message);
}

TEST_CASE("a batch whose parts are all unauthorized is asked for again with a new token") {
    GmailDesk desk;
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
    GmailDesk desk;
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
    GmailDesk desk;
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
    GmailDesk desk;
    desk.http.reply(sample.status, sample.body);

    const auto items = desk.client.get_batch(numbered_ids(sample.size), Format::full);

    REQUIRE_FALSE(items);
    CHECK(items.error().kind == sample.kind);
}

TEST_CASE("a multipart reply without one answer of ours is an error of the whole") {
    GmailDesk desk;
    desk.reply_batch(message_part(7, "a") + "--batch_xyz--");

    CHECK(desk.client.get_batch(Ids{"a"}, Format::full).error().kind == Kind::malformed);
}

TEST_CASE("batches of none and of too many cost no request") {
    GmailDesk desk;

    CHECK(desk.client.get_batch(Ids{}, Format::full).value().empty());
    CHECK(desk.client.get_batch(numbered_ids(101), Format::full).error().kind ==
          Kind::too_many_parts);
    CHECK(desk.http.requests().empty());
}

TEST_CASE("no error of the client tells a token or a message") {
    GmailDesk desk;
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
