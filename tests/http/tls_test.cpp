#include <future>
#include <string>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/http/openssl_server.h"
#include "tests/support/catch.h"

using Kind = agent::http::TransportError::Kind;

TEST_CASE("a certificate that nobody vouches for is refused") {
    const test::TempFolder folder;
    const test::Certificate certificate(folder);
    const test::OpensslServer server(certificate);
    test::Client client;

    const auto answer = client.get("https://localhost:" + server.port() + "/?token=private");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::tls);
    CHECK_THAT(answer.error().what, Catch::Contains("certificate"));
    CHECK_THAT(answer.error().what, !Catch::Contains("private"));
}

TEST_CASE("a certificate is accepted when the CA file vouches for it") {
    const test::TempFolder folder;
    const test::Certificate certificate(folder);
    const test::OpensslServer server(certificate);
    test::Client client({.ca_file = certificate.file});

    const auto answer = client.get("https://localhost:" + server.port() + "/");

    REQUIRE(answer);
    CHECK(answer.value().status == 200);
    CHECK_THAT(answer.value().body, Catch::Contains("TLSv1.3"));
}

TEST_CASE("a trusted certificate for another host is refused") {
    const test::TempFolder folder;
    const test::Certificate certificate(folder, "DNS:other.example.com");
    const test::OpensslServer server(certificate);
    test::Client client({.ca_file = certificate.file});

    const auto answer = client.get("https://localhost:" + server.port() + "/");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::tls);
}

TEST_CASE("a CA file that does not exist is a TLS error") {
    const test::TempFolder folder;
    const test::Certificate certificate(folder);
    const test::OpensslServer server(certificate);
    test::Client client({.ca_file = (folder / "absent.pem").string()});

    const auto answer = client.get("https://localhost:" + server.port() + "/");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::tls);
}

TEST_CASE("a server that speaks no TLS is a TLS error") {
    test::HandServer server;
    test::Client client;
    auto sent =
        std::async(std::launch::async, [&] { return client.get("https://" + server.place()); });
    auto peer = server.accept();

    peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

    const auto answer = sent.get();
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::tls);
}
