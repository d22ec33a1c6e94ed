#include "tests/sandbox/batch.h"

#include "tests/support/catch.h"

using namespace sandbox;

namespace {

Request batch_of(const std::string& body, const std::string& type = "multipart/mixed; boundary=b") {
    Request request;
    request.method = "POST";
    request.headers["content-type"] = type;
    request.body = body;
    return request;
}

}  // namespace

TEST_CASE("parts of a batch are whole requests with ids") {
    const auto parts = read_batch(batch_of(
        "--b\r\nContent-Type: application/http\r\nContent-ID: <item1>\r\n\r\n"
        "GET /gmail/v1/users/me/messages/1?format=metadata&metadataHeaders=From HTTP/1.1\r\n"
        "Authorization: Bearer own\r\n\r\n\r\n"
        "--b\r\nContent-Type: application/http\r\n\r\nGET /gmail/v1/users/me/profile\r\n\r\n"
        "--b--\r\n",
        "multipart/mixed; boundary=\"b\""));

    REQUIRE(parts);
    REQUIRE(parts.value().size() == 2);
    const BatchPart& first = parts.value()[0];
    CHECK(first.content_id == "<item1>");
    CHECK(first.request->path == "/gmail/v1/users/me/messages/1");
    CHECK(first.request->query_value("metadataHeaders") == "From");
    CHECK(first.request->header("authorization") == "Bearer own");
    CHECK(parts.value()[1].content_id.empty());
    CHECK(parts.value()[1].request->path == "/gmail/v1/users/me/profile");
}

TEST_CASE("a part that is a full URL or no request at all is read as such") {
    const auto parts = read_batch(
        batch_of("--b\r\n\r\nGET https://gmail.googleapis.com/gmail/v1/x HTTP/1.1\r\n\r\n"
                 "--b\r\n\r\nnonsense\r\n--b--\r\n"));

    REQUIRE(parts);
    REQUIRE(parts.value().size() == 2);
    CHECK_FALSE(parts.value()[0].request);
    CHECK_FALSE(parts.value()[1].request);
}

TEST_CASE("what is no batch is refused as a whole") {
    CHECK_FALSE(read_batch(batch_of("{}", "application/json")));
    CHECK_FALSE(read_batch(batch_of("--b--\r\n", "multipart/mixed")));
    CHECK_FALSE(read_batch(batch_of("")));
    CHECK_FALSE(read_batch(batch_of("--other\r\n\r\nGET /x\r\n--other--\r\n")));
}

TEST_CASE("an answer has a part each, with its own status and the id turned round") {
    const Response response =
        write_batch({{"<item1>", {200, {{"Content-Type", "application/json"}}, "{\"a\":1}"}},
                     {"", {404, {}, ""}}},
                    "batch_x");

    CHECK(response.status == 200);
    CHECK(response.headers[0].second == "multipart/mixed; boundary=batch_x");
    CHECK(response.body.find("--batch_x\r\n") != std::string::npos);
    CHECK(response.body.find("Content-ID: <response-item1>\r\n") != std::string::npos);
    CHECK(response.body.find("HTTP/1.1 200 OK\r\n") != std::string::npos);
    CHECK(response.body.find("\r\n\r\n{\"a\":1}\r\n--batch_x\r\n") != std::string::npos);
    CHECK(response.body.find("HTTP/1.1 404 Not Found\r\n") != std::string::npos);
    CHECK(response.body.find("--batch_x--") != std::string::npos);
}
