#include "agent/gmail/batch_reply.h"

#include "tests/support/catch.h"

using agent::gmail::parse_http_response;
using agent::gmail::read_batch_reply;
using agent::http::Response;

namespace {

Response reply(const std::string& body, const std::string& type = "multipart/mixed; boundary=b") {
    return {200, {{"content-type", type}}, body};
}

std::string part(const std::string& content_id, const std::string& http) {
    return "--b\r\nContent-Type: application/http\r\nContent-ID: " + content_id + "\r\n\r\n" +
           http + "\r\n";
}

}  // namespace

TEST_CASE("an HTTP response inside a part is read") {
    const auto response =
        parse_http_response("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}\r\n");

    REQUIRE(response.has_value());
    CHECK(response->status == 200);
    CHECK(response->header("content-type") == "application/json");
    CHECK(response->body == "{}\r\n");
}

TEST_CASE("status lines come with and without reason, version and line breaks") {
    CHECK(parse_http_response("HTTP/2 204\n\n")->status == 204);
    CHECK(parse_http_response("\r\n\r\nHTTP/1.1 429 Too Many Requests\r\n")->status == 429);
    CHECK(parse_http_response("HTTP/1.1 404")->status == 404);
}

TEST_CASE("what does not start with a status line is no response") {
    const auto* const text = GENERATE("", "\r\n", "{}", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20",
                                      "HTTP/1.1 abc OK", "HTTP/1.1 -20 OK", "FTP/1.1 200 OK");
    CAPTURE(text);

    CHECK_FALSE(parse_http_response(text).has_value());
}

TEST_CASE("answers are matched by Content-ID, in any order, with or without brackets") {
    const auto answers =
        read_batch_reply(reply(part("response-2", "HTTP/1.1 404 Not Found\r\n\r\n{}") +
                               part("<response-0>", "HTTP/1.1 200 OK\r\n\r\n{}") + "--b--"),
                         3)
            .answers;

    REQUIRE(answers.size() == 3);
    CHECK(answers[0]->status == 200);
    CHECK_FALSE(answers[1].has_value());
    CHECK(answers[2]->status == 404);
}

TEST_CASE("answers that cannot be matched are left out") {
    const std::string ok = "HTTP/1.1 200 OK\r\n\r\n{}";
    const auto* const id =
        GENERATE("", "<>", "0", "<0>", "<response->", "response-2", "response--1", "response-0x",
                 "response-99999999999999999999", "<other-0>");
    CAPTURE(id);

    CHECK(read_batch_reply(reply(part(id, ok) + "--b--"), 2).empty());
}

TEST_CASE("of two answers with one id the first counts") {
    const auto answers =
        read_batch_reply(reply(part("response-0", "HTTP/1.1 404 Not Found\r\n\r\n") +
                               part("response-0", "HTTP/1.1 200 OK\r\n\r\n{}") + "--b--"),
                         1)
            .answers;

    CHECK(answers[0]->status == 404);
}

TEST_CASE("a part without a response in it answers nothing") {
    CHECK(read_batch_reply(reply(part("response-0", "rubbish") + "--b--"), 1).empty());
}

TEST_CASE("a reply that is not multipart answers nothing") {
    const std::string body = part("response-0", "HTTP/1.1 200 OK\r\n\r\n{}") + "--b--";

    CHECK(read_batch_reply(reply(body, "application/json"), 1).empty());
    CHECK(read_batch_reply(reply(body, "multipart/mixed"), 1).empty());
    CHECK(read_batch_reply(reply(body, "multipart/mixed; boundary=other"), 1).empty());
    CHECK(read_batch_reply(Response{200, {}, body}, 1).empty());
}

TEST_CASE("a batch is unauthorized when every answer is") {
    const std::string refused = "HTTP/1.1 401 Unauthorized\r\n\r\n{}";
    const std::string ok = "HTTP/1.1 200 OK\r\n\r\n{}";
    const auto all_unauthorized = [](const std::string& body) {
        return read_batch_reply(reply(body + "--b--"), 2).all_unauthorized();
    };

    CHECK(all_unauthorized(part("response-0", refused) + part("response-1", refused)));
    CHECK(all_unauthorized(part("response-0", refused)));
    CHECK_FALSE(all_unauthorized(part("response-0", refused) + part("response-1", ok)));
    CHECK_FALSE(all_unauthorized(""));
}
