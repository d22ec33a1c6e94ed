#include "agent/http/curl_client.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <Poco/DeflatingStream.h>
#include <Poco/StreamCopier.h>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using agent::http::Request;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

namespace {

// Answers with the request line, the Content-Type and the body it got.
void echo(HTTPServerRequest& request, HTTPServerResponse& response) {
    std::string body;
    Poco::StreamCopier::copyToString(request.stream(), body);
    response.send() << request.getMethod() << " " << request.getURI() << " "
                    << request.getContentType() << " " << body;
}

// Lets nobody go on before `size` are here.
class Gathering {
public:
    explicit Gathering(int size) : size_(size) {}

    // False when the others did not come.
    bool wait() {
        std::unique_lock lock(mutex_);
        const int complete = (here_ / size_ + 1) * size_;
        ++here_;
        changed_.notify_all();
        return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return here_ >= complete; });
    }

private:
    const int size_;
    int here_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
};

// For /0, /1, ...
std::vector<Request> requests_to(const test::LoopbackServer& server, int count) {
    std::vector<Request> requests;
    for (int i = 0; i < count; ++i) {
        requests.push_back({.url = server.url() + "/" + std::to_string(i)});
    }
    return requests;
}

}  // namespace

TEST_CASE("every status code is a response, redirects too") {
    const test::LoopbackServer server([](HTTPServerRequest& request, HTTPServerResponse& response) {
        response.setStatusAndReason(
            static_cast<HTTPServerResponse::HTTPStatus>(std::stoi(request.getURI().substr(1))));
        response.set("Location", "/200");
        response.send() << "said " << request.getURI();
    });
    test::Client client;

    for (const int status : {200, 302, 401, 404, 429, 503}) {
        const auto answer = client.get(server.url() + "/" + std::to_string(status));
        REQUIRE(answer);
        CHECK(answer.value().status == status);
        CHECK(answer.value().body == "said /" + std::to_string(status));
    }
}

TEST_CASE("several requests are sent at once and answered in their order") {
    Gathering gathering(8);
    std::atomic<bool> together = true;
    const test::LoopbackServer server(
        [&](HTTPServerRequest& request, HTTPServerResponse& response) {
            if (!gathering.wait()) together = false;
            response.send() << request.getURI();
        });
    test::Client client;

    const auto answers = client.http.send_all(requests_to(server, 8));

    CHECK(together);
    REQUIRE(answers.size() == 8);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        REQUIRE(answers[i]);
        CHECK(answers[i].value().body == "/" + std::to_string(i));
    }
}

TEST_CASE("requests side by side leave their connections to the next ones") {
    Gathering gathering(12);
    std::mutex mutex;
    std::set<int> client_ports;
    const test::LoopbackServer server(
        [&](HTTPServerRequest& request, HTTPServerResponse& response) {
            (void)gathering.wait();
            const std::lock_guard lock(mutex);
            client_ports.insert(request.clientAddress().port());
            response.setContentLength(2);
            response.send() << "ok";
        });
    test::Client client;

    for (int i = 0; i < 3; ++i) (void)client.http.send_all(requests_to(server, 12));

    CHECK(client_ports.size() == 12);
}

TEST_CASE("of several requests a bad one fails alone") {
    const test::LoopbackServer server(
        [](HTTPServerRequest&, HTTPServerResponse& response) { response.send() << "here"; });
    test::Client client;
    const std::vector<Request> requests = {{.url = "ftp://127.0.0.1/"}, {.url = server.url()}};

    const auto answers = client.http.send_all(requests);

    REQUIRE(answers.size() == 2);
    CHECK_FALSE(answers[0]);
    CHECK(answers[1]);
}

TEST_CASE("a stop ends several requests at once") {
    test::Client client;
    client.stop.request();
    const std::vector<Request> requests(3, {.url = "http://127.0.0.1:1/"});

    for (const auto& answer : client.http.send_all(requests)) {
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == agent::http::TransportError::Kind::cancelled);
    }
}

TEST_CASE("a header is found whatever its case, the first of several wins") {
    const test::LoopbackServer server([](HTTPServerRequest&, HTTPServerResponse& response) {
        response.add("Retry-After", "7");
        response.add("retry-after", "8");
        response.send();
    });
    test::Client client;

    const auto answer = client.get(server.url());

    REQUIRE(answer);
    CHECK(answer.value().header("RETRY-AFTER") == "7");
    CHECK_FALSE(answer.value().header("Retry").has_value());
}

TEST_CASE("headers of an interim answer are not mixed into the final one") {
    test::HandServer server;
    test::Client client;
    auto answer = std::async(std::launch::async, [&] { return client.get(server.url()); });
    auto peer = server.accept();
    peer.read_head();

    peer.write("HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n");
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Final: yes\r\nX-Empty:\r\n\r\nok");

    const auto got = answer.get();
    REQUIRE(got);
    CHECK(got.value().status == 200);
    CHECK(got.value().body == "ok");
    CHECK(got.value().header("X-Final") == "yes");
    CHECK(got.value().header("X-Empty") == "");
    CHECK_FALSE(got.value().header("X-Interim").has_value());
}

TEST_CASE("method, body and headers go out as they are") {
    const test::LoopbackServer server(echo);
    test::Client client;
    const auto body_of = [&](const Request& request) {
        const auto answer = client.http.send(request);
        REQUIRE(answer);
        return answer.value().body;
    };
    const std::string url = server.url() + "/a?b=c%20d";

    CHECK(body_of({.method = "GET", .url = url}) == "GET /a?b=c%20d  ");
    CHECK(body_of({.method = "DELETE", .url = url}) == "DELETE /a?b=c%20d  ");
    CHECK(body_of({.method = "POST",
                   .url = url,
                   .headers = {{"Content-Type", "application/json"}},
                   .body = "{}"}) == "POST /a?b=c%20d application/json {}");
    CHECK(body_of({.method = "PATCH", .url = url, .body = std::string("a\0b", 3)}) ==
          std::string("PATCH /a?b=c%20d  a\0b", 21));
    CHECK(body_of({.method = "DELETE", .url = url, .body = "ids"}) == "DELETE /a?b=c%20d  ids");
}

TEST_CASE("the head of a request says no more than it must") {
    test::HandServer server;
    test::Client client({.user_agent = "agent/1 (gzip)"});
    const Request request{.method = "POST",
                          .url = server.url(),
                          .headers = {{"X-Empty", ""}, {"apikey", "k"}},
                          .body = std::string(2'000'000, 'x')};
    auto answer = std::async(std::launch::async, [&] { return client.http.send(request); });
    auto peer = server.accept();

    const std::string head = peer.read_head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    (void)answer.get();

    CHECK_THAT(head, Catch::Contains("\r\nUser-Agent: agent/1 (gzip)\r\n"));
    CHECK_THAT(head, Catch::Contains("gzip"));
    CHECK_THAT(head, Catch::Contains("\r\nX-Empty:\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\napikey: k\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\nContent-Length: 2000000\r\n"));
    CHECK_THAT(head, !Catch::Contains("Expect"));
    CHECK_THAT(head, !Catch::Contains("Content-Type"));
}

TEST_CASE("a POST without a body says that it has none") {
    test::HandServer server;
    test::Client client;
    const Request request{.method = "POST", .url = server.url()};
    auto answer = std::async(std::launch::async, [&] { return client.http.send(request); });
    auto peer = server.accept();

    const std::string head = peer.read_head();
    peer.write("HTTP/1.1 204 No Content\r\n\r\n");

    CHECK(answer.get().value().status == 204);
    CHECK_THAT(head, Catch::Contains("\r\nContent-Length: 0\r\n"));
}

TEST_CASE("what would break out of a header or a method is refused") {
    test::Client client;
    const std::string url = "http://127.0.0.1:1/";

    CHECK_THROWS_AS(client.http.send({.url = url, .headers = {{"X", "a\r\nY: b"}}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(client.http.send({.url = url, .headers = {{"X: a\r\nY", "b"}}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(client.http.send({.url = url, .headers = {{"", "b"}}}), std::invalid_argument);
    CHECK_THROWS_AS(client.http.send({.method = "GET /x HTTP/1.1\r\n", .url = url}),
                    std::invalid_argument);
}

TEST_CASE("HEAD does not wait for the body that its answer announces") {
    test::HandServer server;
    test::Client client;
    const Request request{.method = "HEAD", .url = server.url()};
    auto answer = std::async(std::launch::async, [&] { return client.http.send(request); });
    auto peer = server.accept();
    peer.read_head();

    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");

    const auto got = answer.get();
    REQUIRE(got);
    CHECK(got.value().header("Content-Length") == "12345");
    CHECK(got.value().body.empty());
}

TEST_CASE("a gzip body arrives unpacked") {
    const std::string text(100'000, 'a');
    const test::LoopbackServer server([&](HTTPServerRequest& request,
                                          HTTPServerResponse& response) {
        CHECK_THAT(request.get("Accept-Encoding", ""), Catch::Contains("gzip"));
        response.set("Content-Encoding", "gzip");
        Poco::DeflatingOutputStream packed(response.send(), Poco::DeflatingStreamBuf::STREAM_GZIP);
        packed << text;
        packed.close();
    });
    test::Client client;

    const auto answer = client.get(server.url());

    REQUIRE(answer);
    CHECK(answer.value().body == text);
}

TEST_CASE("requests one after the other share a connection") {
    std::mutex mutex;
    std::set<int> client_ports;
    const test::LoopbackServer server(
        [&](HTTPServerRequest& request, HTTPServerResponse& response) {
            const std::lock_guard lock(mutex);
            client_ports.insert(request.clientAddress().port());
            response.setContentLength(2);
            response.send() << "ok";
        });
    test::Client client;

    for (int i = 0; i < 5; ++i) REQUIRE(client.get(server.url()));

    CHECK(client_ports.size() == 1);
}

TEST_CASE("eight threads send at once and each gets its own answers") {
    const test::LoopbackServer server(echo);
    test::Client client;
    const auto send_some = [&](int thread) {
        int right = 0;
        for (int i = 0; i < 25; ++i) {
            const std::string text = std::to_string(thread) + "-" + std::to_string(i);
            const auto answer = client.http.send(
                {.method = "POST", .url = server.url() + "/" + text, .body = text});
            if (answer && answer.value().body == "POST /" + text + "  " + text) ++right;
        }
        return right;
    };

    std::vector<std::future<int>> threads;
    for (int i = 0; i < 8; ++i) threads.push_back(std::async(std::launch::async, send_some, i));

    for (auto& thread : threads) CHECK(thread.get() == 25);
}
