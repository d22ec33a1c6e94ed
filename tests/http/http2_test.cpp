// nghttpd (Debian: nghttp2-server) speaks HTTP/2 and nothing else, so an answer from it proves
// that HTTP/2 was used. Where it is not installed these cases say so and pass.
#include <csignal>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <Poco/Environment.h>
#include <Poco/Path.h>

#include "tests/http/client.h"
#include "tests/http/hand_server.h"
#include "tests/http/openssl_server.h"
#include "tests/support/catch.h"

using Kind = agent::http::TransportError::Kind;

namespace {

std::optional<std::string> find_nghttpd() {
    Poco::Path found;
    const std::string path = Poco::Environment::get("PATH", "") + ":/usr/sbin";
    if (Poco::Path::find(path, "nghttpd", found)) return found.toString();
    WARN("nghttpd is not installed (apt-get install nghttp2-server): not tested");
    return std::nullopt;
}

class Nghttpd {
public:
    explicit Nghttpd(const std::string& program)
        : certificate(folder_),
          place_(test::closed_place()),
          child_(program,
                 {"--verbose", "--address=127.0.0.1", "--htdocs=" + folder_.path().string(), port(),
                  certificate.key, certificate.file}) {
        std::ofstream(folder_ / "page") << "over http/2";
        child_.wait_for_line("IPv4: listen");
    }

    std::string url() const { return "https://localhost:" + port() + "/page"; }
    // Ends it and returns how many connections it had.
    int end_and_count_connections() {
        const std::string log = child_.end();
        int count = 0;
        while (log.find("[id=" + std::to_string(count + 1) + "]") != std::string::npos) ++count;
        return count;
    }
    void freeze() { ::kill(child_.id(), SIGSTOP); }
    void thaw() { ::kill(child_.id(), SIGCONT); }

private:
    std::string port() const { return place_.substr(place_.rfind(':') + 1); }

    test::TempFolder folder_;

public:
    test::Certificate certificate;

private:
    std::string place_;
    test::Child child_;
};

}  // namespace

TEST_CASE("HTTP/2 is used where offered, all requests as streams of one connection") {
    const auto program = find_nghttpd();
    if (!program) return;
    Nghttpd server(*program);
    test::Client client({.ca_file = server.certificate.file});

    std::vector<std::future<std::string>> threads;
    for (int i = 0; i < 8; ++i) {
        threads.push_back(
            std::async(std::launch::async, [&] { return client.get(server.url()).value().body; }));
    }

    for (auto& thread : threads) CHECK(thread.get() == "over http/2");
    CHECK(server.end_and_count_connections() == 1);
}

TEST_CASE("a connection on which a stream timed out is not used again") {
    const auto program = find_nghttpd();
    if (!program) return;
    Nghttpd server(*program);
    test::Client client({.total_timeout = agent::Millis(3000), .ca_file = server.certificate.file});
    REQUIRE(client.get(server.url()));

    server.freeze();
    CHECK(client.get(server.url()).error().kind == Kind::timeout);
    server.thaw();

    CHECK(client.get(server.url()).value().body == "over http/2");
    CHECK(server.end_and_count_connections() == 2);
}

TEST_CASE("HTTP/2 can be left out of the offer") {
    const auto program = find_nghttpd();
    if (!program) return;
    Nghttpd server(*program);
    test::Client client({.ca_file = server.certificate.file, .http2 = false});

    CHECK_FALSE(client.get(server.url()));
}
