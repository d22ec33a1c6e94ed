#include <nlohmann/json.hpp>

#include "agent/gmail/token_keeper.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using test::CommandRunner;

namespace {

void reply(HTTPServerResponse& response, int status, const nlohmann::json& body) {
    response.setStatus(static_cast<HTTPResponse::HTTPStatus>(status));
    response.setContentType("application/json");
    const std::string text = body.dump();
    response.sendBuffer(text.data(), text.size());
}

// Google's token endpoint, which knows the refresh token "good", and Gmail's profile.
void serve_google(HTTPServerRequest& request, HTTPServerResponse& response) {
    const std::string body(std::istreambuf_iterator<char>(request.stream()), {});
    if (request.getURI() != "/token") {
        reply(response, 200,
              {{"emailAddress", "ada@gmail.com"}, {"messagesTotal", 12}, {"historyId", "77"}});
    } else if (body.find("client_secret=hush") == std::string::npos) {
        reply(response, 401, {{"error", "invalid_client"}});
    } else if (body.find("refresh_token=good") == std::string::npos) {
        reply(response, 400, {{"error", "invalid_grant"}});
    } else {
        reply(response, 200,
              {{"access_token", "ya29"}, {"expires_in", 3599}, {"token_type", "Bearer"}});
    }
}

struct Google {
    test::LoopbackServer server{&serve_google};
    CommandRunner agent;

    Google() {
        agent.environment["GOOGLE_CLIENT_ID"] = "client";
        agent.environment["GOOGLE_CLIENT_SECRET"] = "hush";
        agent.environment["AGENT_GMAIL_BASE_URL"] = server.url();
        agent.environment["AGENT_GOOGLE_TOKEN_URL"] = server.url() + "/token";
    }
    CommandRunner::Outcome login(const std::string& input) {
        return agent.run({"login", "google", "--refresh-token-stdin"}, input);
    }
};

}  // namespace

TEST_CASE("no permission is kept here while the one on the web is used", "[cli]") {
    Google google;
    google.agent.environment["AGENT_GOOGLE_TOKEN_SOURCE"] = "supabase";

    const auto outcome = google.login("good\n");

    CHECK(outcome.code == 78);
    CHECK(outcome.err.find("google.token_source local") != std::string::npos);
    CHECK_FALSE(google.agent.secrets().read("google"));
}

TEST_CASE("a good refresh token is stored once it has opened a mailbox", "[cli]") {
    Google google;

    const auto outcome = google.login("good\n");

    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("ada@gmail.com") != std::string::npos);
    const auto stored = google.agent.secrets().read("google");
    REQUIRE(stored);
    const auto grant = agent::gmail::grant_from_text(*stored);
    REQUIRE(grant);
    CHECK(grant->client_id == "client");
    CHECK(grant->client_secret.reveal() == "hush");
    CHECK(grant->refresh_token.reveal() == "good");
    CHECK(grant->access_token.reveal() == "ya29");
}

TEST_CASE("a refused refresh token is not stored", "[cli]") {
    Google google;

    const auto outcome = google.login("revoked\n");

    CHECK(outcome.code == 77);
    CHECK(outcome.err.find("revoked") == std::string::npos);
    CHECK_FALSE(google.agent.secrets().read("google"));
}

TEST_CASE("a refused refresh token leaves the good one alone", "[cli]") {
    Google google;
    google.login("good\n");

    CHECK(google.login("revoked\n").code == 77);

    const auto grant = agent::gmail::grant_from_text(*google.agent.secrets().read("google"));
    CHECK(grant->refresh_token.reveal() == "good");
}

TEST_CASE("a wrong client secret is a matter of configuration", "[cli]") {
    Google google;
    google.agent.environment["GOOGLE_CLIENT_SECRET"] = "other";

    const auto outcome = google.login("good\n");

    CHECK(outcome.code == 78);
    CHECK_FALSE(google.agent.secrets().read("google"));
}

TEST_CASE("no client id is a matter of configuration", "[cli]") {
    Google google;
    google.agent.environment.erase("GOOGLE_CLIENT_ID");

    const auto outcome = google.login("good\n");

    CHECK(outcome.code == 78);
    CHECK(outcome.err.find("google.client_id") != std::string::npos);
}
