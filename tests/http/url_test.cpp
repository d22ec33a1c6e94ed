#include <string>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using Kind = agent::http::TransportError::Kind;

TEST_CASE("a URL we must not speak to is refused before anything is sent") {
    test::Client client;
    const std::string url = GENERATE(as<std::string>(),                 //
                                     "",                                //
                                     "example.com",                     // no scheme
                                     "https://",                        // no host
                                     "https://exa mple.com/",           //
                                     "https://example.com:99999/",      //
                                     "https://example.com/\r\nX: y",    //
                                     "http://example.com/",             // plain http
                                     "http://10.0.0.1/",                //
                                     "http://127.0.0.1.example.com/",   // looks like loopback
                                     "http://127.0.0.999/",             //
                                     "http://localhost.example.com/",   //
                                     "http://0.0.0.0/",                 //
                                     "http://[::2]/",                   //
                                     "ftp://127.0.0.1/",                // other schemes
                                     "file:///etc/passwd",              //
                                     "https://name:word@example.com/",  // credentials
                                     "http://name@127.0.0.1/");

    const auto answer = client.get(url);

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::bad_url);
    CHECK_FALSE(answer.error().what.empty());
}

TEST_CASE("plain http reaches this machine by every name it has") {
    const test::LoopbackServer server(
        [](Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) {
            response.send() << "ok";
        });
    test::Client client;
    const std::string host = GENERATE("127.0.0.1", "localhost", "LocalHost", "127.1");

    const auto answer = client.get("http://" + host + ":" + std::to_string(server.port()) + "/");

    REQUIRE(answer);
    CHECK(answer.value().body == "ok");
}

TEST_CASE("the IPv6 loopback address may be spoken to in plain http") {
    test::Client client;

    const auto answer = client.get("http://[::1]:1/");

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::offline);  // nobody listens there, but it was tried
}

TEST_CASE("an error names the place and nothing that could be private") {
    test::Client client;
    const std::string place = test::closed_place();

    const auto refused = client.get("http://" + place + "/path?token=private");
    const auto bad = client.get("http://example.com/path?token=private");

    CHECK_THAT(refused.error().what, Catch::Contains(place));
    CHECK_THAT(refused.error().what, !Catch::Contains("private") && !Catch::Contains("path"));
    CHECK_THAT(bad.error().what, Catch::Contains("example.com"));
    CHECK_THAT(bad.error().what, !Catch::Contains("private") && !Catch::Contains("path"));
}
