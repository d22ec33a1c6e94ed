#include <future>
#include <string>
#include <vector>

#include <Poco/DeflatingStream.h>
#include <Poco/Environment.h>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using agent::Millis;
using agent::http::Request;
using Kind = agent::http::TransportError::Kind;

namespace {

void expect(const std::string& answer, Kind kind) {
    test::HandServer server;
    test::Client client;
    auto sent = std::async(std::launch::async, [&] { return client.get(server.url()); });
    {
        auto peer = server.accept();
        peer.read_head();
        peer.write(answer);
    }  // closes the connection

    const auto got = sent.get();
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == kind);
}

}  // namespace

TEST_CASE("a refused connection means offline") {
    test::Client client;

    const auto answer = client.get("http://" + test::closed_place());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::offline);
}

TEST_CASE("a name that does not resolve means offline") {
    // A proxy from the environment would be asked to resolve it.
    for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        Poco::Environment::set(name, "");
    }
    test::Client client;

    const auto answer = client.get("https://does-not-exist.invalid/");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::offline);
}

TEST_CASE("a connection that breaks means offline") {
    expect("", Kind::offline);
    expect("HTTP/1.1 200 OK\r\nContent-Le", Kind::offline);
    expect("HTTP/1.1 200 OK\r\nX-Complete: line\r\n", Kind::offline);
    expect("HTTP/1.1 103 Early Hints\r\n\r\n", Kind::offline);
    expect("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", Kind::offline);
    expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello", Kind::offline);
}

TEST_CASE("an answer that is not HTTP means offline, as behind a captive portal") {
    expect("220 mail.example.com ESMTP\r\n", Kind::offline);
    expect("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
           Kind::offline);
}

TEST_CASE("a server that accepts and then says nothing is a timeout") {
    test::HandServer server;
    test::Client client({.stall_timeout = Millis(500)});

    const auto answer = client.get(server.url());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::timeout);
}

TEST_CASE("a body that stops flowing is a timeout") {
    test::HandServer server;
    test::Client client({.stall_timeout = Millis(1000)});
    auto sent = std::async(std::launch::async, [&] { return client.get(server.url()); });
    auto peer = server.accept();
    peer.read_head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");

    const auto answer = sent.get();

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::timeout);
}

TEST_CASE("the total limit ends a transfer that has not stalled yet") {
    test::HandServer server;
    test::Client client({.total_timeout = Millis(100)});

    const auto answer = client.get(server.url());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::timeout);
}

TEST_CASE("a connection that nobody takes up is a timeout") {
    // A full queue of connections that wait to be accepted makes Linux ignore further ones.
    Poco::Net::ServerSocket full(Poco::Net::SocketAddress("127.0.0.1", 0), 1);
    std::vector<Poco::Net::StreamSocket> waiting(8);
    for (auto& socket : waiting) socket.connectNB(full.address());
    test::Client client({.connect_timeout = Millis(100)});

    const auto answer = client.get("http://" + full.address().toString());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::timeout);
}

TEST_CASE("a body over the limit is refused, one at the limit is not") {
    const test::LoopbackServer server(
        [](Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
            response.send() << std::string(std::stoul(request.getURI().substr(1)), 'x');
        });
    test::Client client({.max_body_bytes = 100'000});

    const auto at_limit = client.get(server.url() + "/100000");
    const auto over = client.get(server.url() + "/100001");

    REQUIRE(at_limit);
    CHECK(at_limit.value().body.size() == 100'000);
    REQUIRE_FALSE(over);
    CHECK(over.error().kind == Kind::too_large);
}

TEST_CASE("the limit counts what a packed body unpacks to") {
    const test::LoopbackServer server([](Poco::Net::HTTPServerRequest&,
                                         Poco::Net::HTTPServerResponse& response) {
        response.set("Content-Encoding", "gzip");
        Poco::DeflatingOutputStream packed(response.send(), Poco::DeflatingStreamBuf::STREAM_GZIP);
        packed << std::string(1'000'000, 'x');
        packed.close();
    });
    test::Client client({.max_body_bytes = 100'000});

    const auto answer = client.get(server.url());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::too_large);
}

TEST_CASE("a failure does not keep later requests from going through") {
    test::HandServer silent;
    const test::LoopbackServer server(
        [](Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) {
            response.send() << "ok";
        });
    test::Client client({.total_timeout = Millis(100)});

    REQUIRE(client.get(silent.url()).error().kind == Kind::timeout);
    const auto answer = client.get(server.url());

    REQUIRE(answer);
    CHECK(answer.value().body == "ok");
}
