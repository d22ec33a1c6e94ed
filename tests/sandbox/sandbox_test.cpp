#include "tests/sandbox/sandbox.h"

#include "tests/sandbox/generated_source.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using namespace sandbox;

namespace {

std::unique_ptr<MailSource> some_mail(const agent::Clock& clock) {
    return std::make_unique<GeneratedSource>(GeneratedOptions{
        120, 1, 30, std::chrono::floor<std::chrono::seconds>(clock.now()), "ann@example.org"});
}

// The sandbox on a clock of its own, and a client with a token.
struct Client {
    explicit Client(SandboxOptions options = {})
        : box(
              std::move(options), some_mail(clock),
              [](const Request& request) {
                  return Response{200, {}, "supabase " + request.path};
              },
              clock, stop) {}

    Delivery send(const std::string& method, const std::string& target, std::string body = "",
                  const std::string& type = "application/json") {
        Request request = request_for(method, target).value();
        request.headers["host"] = "127.0.0.1:1234";
        request.headers["content-type"] = type;
        request.headers["authorization"] = "Bearer " + token;
        request.body = std::move(body);
        return box.serve(request);
    }
    Response get(const std::string& target) { return send("GET", target).response; }
    Json admin(const std::string& method, const std::string& target, const Json& body = nullptr) {
        const Response response = send(method, "/admin/" + target, body.dump()).response;
        INFO(response.body);
        REQUIRE(response.status == 200);
        return Json::parse(response.body);
    }
    Response grant(const std::string& refresh_token = "sandbox-refresh-token",
                   const std::string& client_id = "sandbox-client") {
        Response response = send("POST", "/token",
                                 "grant_type=refresh_token&client_id=" + client_id +
                                     "&refresh_token=" + refresh_token,
                                 "application/x-www-form-urlencoded")
                                .response;
        if (response.status == 200) token = Json::parse(response.body)["access_token"];
        return response;
    }
    std::vector<std::string> ids(int count) {
        const Json page =
            Json::parse(get(kUser + "messages?maxResults=" + std::to_string(count)).body);
        std::vector<std::string> ids;
        for (const Json& each : page["messages"]) ids.push_back(each["id"]);
        return ids;
    }
    Response batch(const std::vector<std::string>& wanted) {
        std::string body;
        for (const std::string& id : wanted) {
            body += "--b\r\nContent-Type: application/http\r\nContent-ID: <" + id +
                    ">\r\n\r\nGET " + kUser + "messages/" + id + "?format=metadata\r\n\r\n";
        }
        return send("POST", "/batch/gmail/v1", body + "--b--\r\n", "multipart/mixed; boundary=b")
            .response;
    }

    const std::string kUser = "/gmail/v1/users/me/";
    test::FakeClock clock;
    agent::StopSignal stop;
    std::string token;
    Sandbox box;
};

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("a token is granted for the right credentials and lives its time") {
    Client client;
    CHECK(client.get(client.kUser + "profile").status == 401);
    CHECK(client.grant("wrong").status == 400);
    CHECK(client.grant("sandbox-refresh-token", "stranger").status == 401);
    const Json granted = Json::parse(client.grant().body);

    CHECK(granted["expires_in"] == 3599);
    CHECK(granted["token_type"] == "Bearer");
    CHECK(client.get(client.kUser + "profile").status == 200);
    client.clock.advance(std::chrono::seconds(3599));
    CHECK(client.get(client.kUser + "profile").status == 401);
}

TEST_CASE("a consent that was withdrawn is an invalid grant until it is given back") {
    Client client;
    client.grant();

    client.admin("POST", "token", {{"revoked", true}});
    CHECK(client.get(client.kUser + "profile").status == 401);
    CHECK(Json::parse(client.grant().body)["error"] == "invalid_grant");

    client.admin("POST", "token", {{"revoked", false}});
    CHECK(client.grant().status == 200);
}

TEST_CASE("a batch answers every part under its id, and counts one request") {
    Client client;
    client.grant();
    const auto ids = client.ids(20);
    client.admin("POST", "stats/reset");

    const Response response = client.batch(ids);

    CHECK(response.status == 200);
    CHECK(count(response.body, "HTTP/1.1 200 OK") == 20);
    for (const std::string& id : ids) {
        CHECK(response.body.find("Content-ID: <response-" + id + ">") != std::string::npos);
    }
    const Json stats = client.admin("GET", "stats");
    CHECK(stats["gmail_requests"] == 1);
    CHECK(stats["batch_parts"] == 20);
    CHECK(stats["quota_units"] == 400);
    CHECK(stats["messages_served"] == 20);
    CHECK(stats["messages_served_again"] == 0);
}

TEST_CASE("a message given out twice is counted") {
    Client client;
    client.grant();
    const auto ids = client.ids(2);

    client.batch(ids);
    client.get(client.kUser + "messages/" + ids[0]);

    CHECK(client.admin("GET", "stats")["messages_served_again"] == 1);
}

TEST_CASE("a batch of more than a hundred is refused as a whole") {
    Client client;
    client.grant();

    CHECK(client.batch(client.ids(100)).status == 200);
    const Response response = client.batch(client.ids(101));

    CHECK(response.status == 400);
    CHECK(response.body.find("Inner request count exceeds the limit") != std::string::npos);
}

TEST_CASE("a refused token is told in the parts of a batch") {
    Client client;
    client.grant();
    const auto ids = client.ids(2);
    client.admin("POST", "token", {{"expire_access_tokens", true}});

    const Response response = client.batch(ids);

    CHECK(response.status == 200);
    CHECK(count(response.body, "HTTP/1.1 401 Unauthorized") == 2);
}

TEST_CASE("a batch takes the time of its rounds, a message its own, a list another") {
    SandboxOptions options;
    options.gmail = {agent::Millis(60), agent::Millis(500), 25};
    Client client(options);
    client.grant();
    const auto ids = client.ids(51);

    client.batch(ids);
    client.get(client.kUser + "messages/" + ids[0]);

    CHECK(client.clock.sleeps() ==
          std::vector<agent::Millis>{agent::Millis(500), agent::Millis(180), agent::Millis(60)});
}

TEST_CASE("parts beyond what may run at once are refused in a good answer") {
    SandboxOptions options;
    options.max_concurrent = 50;
    Client client(options);
    client.grant();

    const Response response = client.batch(client.ids(100));

    CHECK(count(response.body, "HTTP/1.1 200 OK") == 50);
    CHECK(count(response.body, "HTTP/1.1 429 Too Many Requests") == 50);
    CHECK(response.body.find("Too many concurrent requests for user") != std::string::npos);
    CHECK(client.get(client.kUser + "profile").status == 200);
}

TEST_CASE("quota runs out at its prices and comes back within the minute") {
    SandboxOptions options;
    options.quota_units_per_minute = 45;
    Client client(options);
    client.grant();
    const auto ids = client.ids(3);  // 5 units

    const Response response = client.batch(ids);

    CHECK(count(response.body, "HTTP/1.1 200 OK") == 2);
    CHECK(count(response.body, "rateLimitExceeded") == 1);
    client.clock.advance(std::chrono::minutes(1));
    CHECK(client.get(client.kUser + "messages/" + ids[0]).status == 200);
}

TEST_CASE("faults are put in and taken away while it runs") {
    Client client;
    client.grant();

    client.admin("POST", "faults", Json::array({{{"kind", "500"}, {"count", 1}}}));
    CHECK(client.get(client.kUser + "profile").status == 500);
    CHECK(client.get(client.kUser + "profile").status == 200);
    client.admin("POST", "faults", {{"kind", "offline"}});
    CHECK(client.send("GET", client.kUser + "profile").manner == Delivery::Manner::dropped);
    CHECK(client.send("GET", "/rest/v1/analytics_jobs").manner == Delivery::Manner::whole);
    CHECK(client.admin("DELETE", "faults")["faults"].empty());
    CHECK(client.get(client.kUser + "profile").status == 200);
    CHECK(client.send("POST", "/admin/faults", R"({"kind":"moon"})").response.status == 400);
}

TEST_CASE("a fault of parts leaves the others of the batch whole") {
    Client client;
    client.grant();
    const auto ids = client.ids(4);
    client.admin("POST", "faults",
                 Json::array({{{"kind", "missing-part"}, {"count", 1}},
                              {{"kind", "503"}, {"scope", "batch_part"}, {"count", 1}},
                              {{"kind", "malformed"}, {"scope", "batch_part"}, {"count", 1}}}));

    const Response response = client.batch(ids);

    CHECK(response.body.find("response-" + ids[0]) == std::string::npos);
    CHECK(count(response.body, "HTTP/1.1 503 Service Unavailable") == 1);
    CHECK(count(response.body, "HTTP/1.1 200 OK") == 2);
    CHECK(client.admin("GET", "stats")["messages_served"] == 1);
}

TEST_CASE("an expired token is refused until it is renewed") {
    Client client;
    client.grant();
    client.admin("POST", "faults", {{"kind", "expired-token"}, {"count", 1}});

    CHECK(client.get(client.kUser + "profile").status == 401);
    client.grant();
    CHECK(client.get(client.kUser + "profile").status == 200);
}

TEST_CASE("malformed answers are cut and slow ones say how slow") {
    Client client;
    client.grant();
    client.admin("POST", "faults", {{"kind", "malformed"}, {"count", 1}});

    CHECK_FALSE(Json::accept(client.get(client.kUser + "profile").body));
    client.admin("POST", "faults", {{"kind", "stall"}, {"count", 1}, {"stall_s", 3}});
    const Delivery slow = client.send("GET", client.kUser + "profile");
    CHECK(slow.manner == Delivery::Manner::stalled);
    CHECK(slow.stall == std::chrono::seconds(3));
}

TEST_CASE("messages are added, relabelled and deleted from outside") {
    Client client;
    client.grant();
    const std::string id =
        client.admin("POST", "messages", {{"add", {{{"subject", "Neu"}}}}})["added"][0];
    client.admin("POST", "messages",
                 {{"relabel", {{{"id", id}, {"add", {"STARRED"}}, {"remove", {"UNREAD"}}}}}});

    const Json message = Json::parse(client.get(client.kUser + "messages/" + id).body);
    client.admin("POST", "messages", {{"delete", {id}}});

    CHECK(message["labelIds"] == Json{"INBOX", "STARRED"});
    CHECK(client.get(client.kUser + "messages/" + id).status == 404);
    CHECK(client.send("POST", "/admin/messages", R"({"delete":["00"]})").response.status == 404);
    CHECK(client.send("POST", "/admin/messages", "no json").response.status == 400);
}

TEST_CASE("the admin routes let nobody in under a foreign host name") {
    Client client;
    Request request = request_for("GET", "/admin/stats").value();

    for (const char* host : {"evil.example", "127.0.0.1.evil.example", "", "[::2]:80"}) {
        request.headers["host"] = host;
        INFO(host);
        CHECK(client.box.serve(request).response.status == 403);
    }
    for (const char* host : {"localhost:80", "127.0.0.1", "[::1]:80", "[::1]"}) {
        request.headers["host"] = host;
        INFO(host);
        CHECK(client.box.serve(request).response.status == 200);
    }
}

TEST_CASE("Supabase's paths go to Supabase and others nowhere") {
    Client client;

    CHECK(client.get("/rest/v1/analytics_jobs").body == "supabase /rest/v1/analytics_jobs");
    CHECK(client.get("/auth/v1/user").body == "supabase /auth/v1/user");
    CHECK(client.get("/admin/supabase/rows").body == "supabase /admin/supabase/rows");
    CHECK(client.get("/nowhere").status == 404);
    const Json stats = client.admin("GET", "stats");
    CHECK(stats["rest"] == 1);
    CHECK(stats["auth"] == 1);
}
