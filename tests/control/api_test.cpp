#include <Poco/Net/StreamSocket.h>

#include "tests/control/running_api.h"
#include "tests/support/catch.h"

using test::RunningApi;

namespace {

enum class Then { hang_up, stay };

// What a socket brings when exactly `bytes` are sent.
std::string exchange(std::uint16_t port, const std::string& bytes, Then then = Then::hang_up) {
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
    socket.setReceiveTimeout(Poco::Timespan(20, 0));
    socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
    if (then == Then::hang_up) socket.shutdownSend();
    std::string answer;
    char piece[4096];
    try {
        for (int n = 0; (n = socket.receiveBytes(piece, sizeof piece)) > 0;)
            answer.append(piece, static_cast<std::size_t>(n));
    } catch (const Poco::Exception&) {
        // The other side had unread bytes when it closed.
    }
    return answer;
}

}  // namespace

TEST_CASE("the page needs no token and brings a strict policy", "[control]") {
    RunningApi api;

    const auto page = api.ask("GET", "/");

    CHECK(page.status == 200);
    CHECK(page.head.getContentType() == "text/html; charset=utf-8");
    CHECK(page.body.find("<!doctype html>") == 0);
    const std::string policy = page.header("Content-Security-Policy");
    CHECK(policy.find("default-src 'self'") != std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(page.header("X-Content-Type-Options") == "nosniff");
    CHECK(page.header("Referrer-Policy") == "no-referrer");
}

TEST_CASE("what is not built into the program is not found", "[control]") {
    RunningApi api;

    for (const char* target : {"/assets/", "/assets/../index.html", "/assets/..%2f..%2fetc/passwd",
                               "/assets//etc/passwd", "/../../etc/passwd", "/assets/nothing.js",
                               "/index.html", "//", "/%00", "/api", "/api/analytics/jobs/"}) {
        INFO(target);
        CHECK(api.call("GET", target).status == 404);
    }
}

TEST_CASE("facts need a token, health does not", "[control]") {
    RunningApi api;

    for (const char* target : {"/api/status", "/api/insights", "/api/search?q=a", "/api/events",
                               "/api/analytics/jobs", "/api/analytics/jobs/x", "/metrics"}) {
        INFO(target);
        const auto refused = api.ask("GET", target);
        CHECK(refused.status == 401);
        CHECK(refused.json() == nlohmann::json{{"error", "Unauthorized"}});
        CHECK(refused.header("WWW-Authenticate") == "Bearer");
        CHECK(refused.header("Cache-Control") == "no-store");
    }
    CHECK(api.ask("POST", "/api/sync").status == 401);
    CHECK(api.ask("DELETE", "/api/analytics/jobs/x").status == 401);
    CHECK(api.ask("GET", "/health").status == 200);
}

TEST_CASE("another name for this machine is refused", "[control]") {
    RunningApi api;
    const std::string port = std::to_string(api.port());

    CHECK(api.call("GET", "/api/status", "", {{"Host", "localhost:" + port}}).status == 200);
    for (const std::string& host :
         std::vector<std::string>{"evil.example:" + port, "127.0.0.1", "127.0.0.1:1",
                                  "127.1:" + port, "[::1]:" + port}) {
        INFO(host);
        CHECK(api.call("GET", "/api/status", "", {{"Host", host}}).status == 421);
        CHECK(api.ask("GET", "/", {{"Host", host}}).status == 421);
    }
}

TEST_CASE("a page of another origin is refused even with a token", "[control]") {
    RunningApi api;

    for (const char* origin :
         {"https://evil.example", "null", "http://127.0.0.1", "http://[::1]"}) {
        INFO(origin);
        const auto refused = api.call("GET", "/api/status", "", {{"Origin", origin}});
        CHECK(refused.status == 403);
        CHECK(refused.header("Access-Control-Allow-Origin").empty());
    }
    CHECK(api.call("GET", "/api/status", "", {{"Origin", "http://" + api.host()}}).status == 200);
}

TEST_CASE("an origin of the settings gets what browsers ask for", "[control]") {
    RunningApi api({"https://app.example.org"});
    const RunningApi::Headers asks = {{"Origin", "https://app.example.org"},
                                      {"Access-Control-Request-Method", "POST"}};

    const auto preflight = api.ask("OPTIONS", "/api/analytics/jobs", asks);
    const auto answer = api.call("GET", "/api/status", "", {{"Origin", "https://app.example.org"}});
    const auto others = api.ask("OPTIONS", "/api/analytics/jobs",
                                {{"Origin", "https://app.example.org.evil.example"},
                                 {"Access-Control-Request-Method", "POST"}});

    CHECK(preflight.status == 204);
    CHECK(preflight.header("Access-Control-Allow-Origin") == "https://app.example.org");
    CHECK(preflight.header("Access-Control-Allow-Headers") == "Authorization, Content-Type");
    CHECK(preflight.header("Access-Control-Allow-Credentials").empty());
    CHECK(answer.status == 200);
    CHECK(answer.header("Access-Control-Allow-Origin") == "https://app.example.org");
    CHECK(answer.header("Vary") == "Origin");
    CHECK(others.status == 403);
}

TEST_CASE("a wrong method is told the right ones", "[control]") {
    RunningApi api;

    const auto refused = api.call("PUT", "/api/analytics/jobs", "{}");

    CHECK(refused.status == 405);
    CHECK(refused.header("Allow") == "POST, GET");
    CHECK(api.call("POST", "/health").header("Allow") == "GET");
    CHECK(api.call("HEAD", "/health").status == 200);
    CHECK(api.call("HEAD", "/health").body.empty());
    CHECK(api.call("OPTIONS", "/api/status").status == 405);
    CHECK(api.call("TRACE", "/api/status").status == 405);
}

TEST_CASE("what is too large is refused before it is read", "[control]") {
    RunningApi api;
    const std::string large(65'537, ' ');

    CHECK(api.call("POST", "/api/analytics/jobs", large).status == 413);
    CHECK(api.call("GET", "/api/search?q=" + std::string(3'000, 'a')).status == 414);
    const std::string announced =
        exchange(api.port(), "POST /api/sync HTTP/1.1\r\nHost: " + api.host() +
                                 "\r\nContent-Length: 99999999999\r\n\r\n");
    CHECK(announced.find("413") != std::string::npos);
    CHECK(api.desk.polls_asked == 0);
}

TEST_CASE("half a body is none, though it would make sense", "[control]") {
    RunningApi api;
    const std::string body = R"({"job_type":"full_sync"})";
    const std::string head = "POST /api/analytics/jobs HTTP/1.1\r\nHost: " + api.host() +
                             "\r\nAuthorization: Bearer " + RunningApi::kToken +
                             "\r\nContent-Length: ";

    const std::string half = exchange(api.port(), head + "1000\r\n\r\n" + body);
    const std::string odd = exchange(api.port(), head + "many\r\n\r\n" + body);

    CHECK(half.find(" 201 ") == std::string::npos);
    CHECK(odd.find(" 201 ") == std::string::npos);
    CHECK(api.desk.jobs({}).empty());
}

TEST_CASE("nonsense is no request", "[control]") {
    RunningApi api;

    for (const char* bytes : {"\r\n\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02",
                              "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n"}) {
        const std::string answer = exchange(api.port(), std::string(bytes) + "\r\n\r\n");
        CHECK(answer.find(" 200 ") == std::string::npos);
    }
    CHECK(api.ask("GET", "/health").status == 200);
}

TEST_CASE("two hosts in one request are none", "[control]") {
    RunningApi api;

    const std::string answer =
        exchange(api.port(), "GET /health HTTP/1.1\r\nHost: " + api.host() +
                                 "\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

    CHECK(answer.starts_with("HTTP/1.1 421"));
}

TEST_CASE("who asks too often waits, others do not", "[control]") {
    RunningApi api;

    int status = 200;
    for (int i = 0; i < 400 && status == 200; ++i) status = api.ask("GET", "/health").status;
    const auto refused = api.ask("GET", "/health");

    CHECK(status == 429);
    CHECK(refused.header("Retry-After") == "1");
    CHECK(api.call("GET", "/api/status").status == 200);
    api.clock.advance(agent::Millis(1'000));
    CHECK(api.ask("GET", "/health").status == 200);
}

TEST_CASE("a request that does not end is given up", "[control]") {
    RunningApi api;
    const auto begun = std::chrono::steady_clock::now();

    // Nothing follows: the server hangs up by itself.
    const std::string answer = exchange(api.port(), "GET /health HTTP/1.1\r\nHost: ", Then::stay);

    CHECK(answer.find(" 200 ") == std::string::npos);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(15));
}

TEST_CASE("health is bad when the poller has not polled for 30 seconds", "[control]") {
    RunningApi api;
    api.desk.now.last_poll_at = api.clock.now();
    api.desk.now.poll_interval = agent::Millis(5'000);

    api.desk.now.since_last_poll = agent::Millis(30'000);
    const auto good = api.ask("GET", "/health");
    api.desk.now.since_last_poll = agent::Millis(30'001);
    const auto bad = api.ask("GET", "/health");

    CHECK(good.status == 200);
    CHECK(good.json()["healthy"] == true);
    CHECK(good.json()["lastPoll"] == "2026-11-24T00:00:00.000000+00:00");
    CHECK(bad.status == 503);
    CHECK(bad.json()["healthy"] == false);
}

TEST_CASE("metrics are in the format of Prometheus", "[control]") {
    RunningApi api;

    const auto metrics = api.call("GET", "/metrics");

    CHECK(metrics.status == 200);
    CHECK(metrics.head.getContentType() == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(metrics.body.find("# TYPE agent_jobs gauge\nagent_jobs{status=\"pending\"} 2\n") !=
          std::string::npos);
    CHECK(metrics.body.find("\nagent_info{version=\"1\"} 1\n") != std::string::npos);
    CHECK(metrics.body.find("\nagent_outbox_waiting 0\n") != std::string::npos);
}

TEST_CASE("facts are asked for with checked numbers", "[control]") {
    RunningApi api;

    CHECK(api.call("GET", "/api/insights").json() == nlohmann::json{{"days", 90}});
    CHECK(api.call("GET", "/api/insights?days=7").json() == nlohmann::json{{"days", 7}});
    CHECK(api.call("GET", "/api/search?q=one%20two&limit=3").json() ==
          nlohmann::json{{"words", "one two"}, {"limit", 3}});
    for (const char* target :
         {"/api/insights?days=0", "/api/insights?days=x", "/api/insights?days=7%00",
          "/api/insights?days=99999999999", "/api/search", "/api/search?q=", "/api/search?q=%zz",
          "/api/search?q=a&limit=101", "/api/search?q=%22open"}) {
        INFO(target);
        const auto refused = api.call("GET", target);
        CHECK(refused.status == 400);
        CHECK(refused.json()["error"].is_string());
    }
    CHECK(api.call("POST", "/api/sync").json()["success"] == true);
    CHECK(api.desk.polls_asked == 1);
}

TEST_CASE("a code from the owner becomes a session of a page", "[control]") {
    RunningApi api;
    const auto code = api.call("POST", "/api/session/code").json();
    const std::string body = nlohmann::json{{"code", code["code"]}}.dump();

    const auto session = api.ask("POST", "/api/session", {}, body);
    const RunningApi::Headers page = {
        {"Authorization", "Bearer " + session.json()["token"].get<std::string>()}};

    CHECK(code["expires_in"] == 60);
    CHECK(session.status == 201);
    CHECK(api.ask("GET", "/api/status", page).status == 200);
    CHECK(api.ask("POST", "/api/session/code", page).status == 403);
    CHECK(api.ask("POST", "/api/session", {}, body).status == 401);
    CHECK(api.ask("POST", "/api/session", {}, "{}").status == 400);
    CHECK(api.ask("POST", "/api/session", {}, "nonsense").status == 400);
}
