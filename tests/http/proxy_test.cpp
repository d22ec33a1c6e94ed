#include <future>
#include <string>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using Kind = agent::http::TransportError::Kind;

TEST_CASE("a proxy that is not there is named as the reason") {
    test::Client client({.proxy = "http://" + test::closed_place()});

    const auto answer = client.get("https://does-not-exist.invalid/");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::proxy);
}

TEST_CASE("a proxy whose name does not resolve is named as the reason") {
    test::Client client({.proxy = "http://does-not-exist.invalid:3128"});

    CHECK(client.get("https://does-not-exist.invalid/").error().kind == Kind::proxy);
}

TEST_CASE("a proxy is asked for a tunnel, and its refusal is the proxy's") {
    test::HandServer proxy;
    test::Client client({.proxy = proxy.url()});
    auto sent = std::async(std::launch::async,
                           [&] { return client.get("https://does-not-exist.invalid/x?y"); });
    auto peer = proxy.accept();

    const std::string head = peer.read_head();
    peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    const auto answer = sent.get();

    CHECK_THAT(head, Catch::StartsWith("CONNECT does-not-exist.invalid:443 HTTP/1.1\r\n"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::proxy);
    CHECK_THAT(answer.error().what, Catch::Contains("407"));
}

TEST_CASE("what is meant for this machine passes by the proxy") {
    const test::LoopbackServer server(
        [](Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) {
            response.send() << "direct";
        });
    test::Client client({.proxy = "http://" + test::closed_place()});

    const auto answer = client.get(server.url());

    REQUIRE(answer);
    CHECK(answer.value().body == "direct");
}
