#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/support/catch.h"

using agent::StopSignal;
using agent::http::CurlClient;
using agent::http::Request;
using Kind = agent::http::TransportError::Kind;
using Clock = std::chrono::steady_clock;

namespace {

// A few milliseconds, really. The rest is room for a busy machine and sanitizers; whatever else
// could end these transfers takes 10 s and more.
constexpr std::chrono::milliseconds kAtOnce{2'000};

}  // namespace

TEST_CASE("a stop ends a stalled transfer at once") {
    test::HandServer server;
    test::Client client;
    auto sent = std::async(std::launch::async, [&] { return client.get(server.url()); });
    auto peer = server.accept();
    peer.read_head();

    const auto begin = Clock::now();
    client.stop.request();
    const auto answer = sent.get();

    CHECK(Clock::now() - begin < kAtOnce);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::cancelled);
}

TEST_CASE("a stop ends a TLS handshake that nobody answers") {
    test::HandServer server;
    test::Client client;
    auto sent =
        std::async(std::launch::async, [&] { return client.get("https://" + server.place()); });
    auto peer = server.accept();

    const auto begin = Clock::now();
    client.stop.request();
    const auto answer = sent.get();

    CHECK(Clock::now() - begin < kAtOnce);
    CHECK(answer.error().kind == Kind::cancelled);
}

TEST_CASE("a stop ends a connection attempt that nobody answers") {
    Poco::Net::ServerSocket full(Poco::Net::SocketAddress("127.0.0.1", 0), 1);
    std::vector<Poco::Net::StreamSocket> waiting(8);
    for (auto& socket : waiting) socket.connectNB(full.address());
    test::Client client;
    auto sent = std::async(std::launch::async,
                           [&] { return client.get("http://" + full.address().toString()); });

    const auto begin = Clock::now();
    client.stop.request();
    const auto answer = sent.get();

    CHECK(Clock::now() - begin < kAtOnce);
    CHECK(answer.error().kind == Kind::cancelled);
}

TEST_CASE("a stop ends the transfers of all threads") {
    test::HandServer server;
    test::Client client;
    std::vector<std::future<Kind>> threads;
    std::vector<test::HandPeer> peers;
    for (int i = 0; i < 8; ++i) {
        threads.push_back(
            std::async(std::launch::async, [&] { return client.get(server.url()).error().kind; }));
    }
    for (int i = 0; i < 8; ++i) peers.push_back(server.accept());

    client.stop.request();

    for (auto& thread : threads) CHECK(thread.get() == Kind::cancelled);
}

TEST_CASE("after a stop nothing more is sent") {
    test::HandServer server;
    test::Client client;
    client.stop.request();

    CHECK(client.get(server.url()).error().kind == Kind::cancelled);
    CHECK(client.get(server.url()).error().kind == Kind::cancelled);
}

TEST_CASE("a client made after the stop sends nothing") {
    test::HandServer server;
    StopSignal stop;
    stop.request();
    CurlClient client({}, stop);

    CHECK(client.send({.url = server.url()}).error().kind == Kind::cancelled);
}

TEST_CASE("a request's own signal ends that transfer alone") {
    test::HandServer server;
    test::Client client;
    StopSignal cancel;
    const Request unwanted{.url = server.url() + "/unwanted", .cancel = &cancel};
    auto ended = std::async(std::launch::async, [&] { return client.http.send(unwanted); });
    auto unwanted_peer = server.accept();
    unwanted_peer.read_head();
    auto kept = std::async(std::launch::async, [&] { return client.get(server.url() + "/kept"); });
    auto kept_peer = server.accept();
    kept_peer.read_head();

    const auto begin = Clock::now();
    cancel.request();
    const auto cancelled = ended.get();

    CHECK(Clock::now() - begin < kAtOnce);
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().kind == Kind::cancelled);
    kept_peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const auto answer = kept.get();
    REQUIRE(answer);
    CHECK(answer.value().body == "ok");
}

TEST_CASE("a request cancelled beforehand is not sent") {
    test::HandServer server;
    test::Client client;
    StopSignal cancel;
    cancel.request();

    const auto answer = client.http.send({.url = server.url(), .cancel = &cancel});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::cancelled);
}

TEST_CASE("a client without a request in flight is gone at once") {
    const auto begin = Clock::now();
    { test::Client client; }
    CHECK(Clock::now() - begin < kAtOnce);
}
