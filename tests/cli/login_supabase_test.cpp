#include <nlohmann/json.hpp>

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

// Supabase Auth with one account; the right password is "correct horse".
void serve_auth(HTTPServerRequest& request, HTTPServerResponse& response) {
    const std::string body(std::istreambuf_iterator<char>(request.stream()), {});
    const auto asked = nlohmann::json::parse(body, nullptr, false);
    if (request.get("apikey", "") != "sb_publishable_abc") {
        reply(response, 401, {{"message", "Invalid API key"}});
    } else if (asked.value("password", "") != "correct horse") {
        reply(response, 400,
              {{"code", 400}, {"error_code", "invalid_credentials"}, {"msg", "Invalid login"}});
    } else {
        reply(response, 200,
              {{"access_token", "at"},
               {"token_type", "bearer"},
               {"expires_in", 3600},
               {"refresh_token", "rt"},
               {"user", {{"id", test::kUser}, {"email", asked.value("email", "")}}}});
    }
}

struct Project {
    test::LoopbackServer server{&serve_auth};
    CommandRunner agent;

    explicit Project(const std::string& key = "sb_publishable_abc") {
        agent.run({"init", "--supabase-url", server.url(), "--supabase-key", key});
    }
    CommandRunner::Outcome login(const std::string& input) {
        return agent.run({"login", "supabase", "--email", "ada@example.org", "--password-stdin"},
                         input);
    }
};

}  // namespace

TEST_CASE("signing in stores the session and says who is signed in", "[cli]") {
    Project project;

    const auto outcome = project.login("correct horse\n");

    CHECK(outcome.code == 0);
    CHECK(outcome.out == "Signed in to Supabase as ada@example.org.\n");
    const auto stored = project.agent.secrets().read("supabase");
    REQUIRE(stored);
    const auto session = agent::supabase::session_from_text(*stored);
    REQUIRE(session);
    CHECK(session->user_id == test::kUser);
    CHECK(session->refresh_token.reveal() == "rt");
}

TEST_CASE("no output of a sign-in holds a secret", "[cli]") {
    Project project;

    const auto outcome = project.agent.run(
        {"login", "supabase", "--email", "ada@example.org", "--password-stdin", "--json"},
        "correct horse\r\n");

    CHECK(outcome.json().at("user_id") == test::kUser);
    for (const char* secret : {"correct horse", "\"at\"", "\"rt\""}) {
        CHECK(outcome.out.find(secret) == std::string::npos);
        CHECK(outcome.err.find(secret) == std::string::npos);
    }
}

TEST_CASE("a wrong password ends with 77 and keeps the session before", "[cli]") {
    Project project;
    project.login("correct horse\n");

    const auto outcome = project.login("wrong\n");

    CHECK(outcome.code == 77);
    CHECK(outcome.err.find("password") != std::string::npos);
    CHECK(project.agent.secrets().read("supabase"));
}

TEST_CASE("a wrong key ends with 78", "[cli]") {
    Project project("sb_publishable_other");

    const auto outcome = project.login("correct horse\n");

    CHECK(outcome.code == 78);
    CHECK(outcome.err.find("supabase.key") != std::string::npos);
}

TEST_CASE("signing in while offline ends with 75", "[cli]") {
    CommandRunner agent;
    std::string url;
    {
        const test::LoopbackServer gone(&serve_auth);
        url = gone.url();
    }
    agent.run({"init", "--supabase-url", url, "--supabase-key", "sb_publishable_abc"});

    const auto outcome = agent.run(
        {"login", "supabase", "--email", "ada@example.org", "--password-stdin"}, "correct horse\n");

    CHECK(outcome.code == 75);
    CHECK_FALSE(agent.secrets().read("supabase"));
}

TEST_CASE("without a project there is nobody to sign in to", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run(
        {"login", "supabase", "--email", "ada@example.org", "--password-stdin"}, "correct horse\n");

    CHECK(outcome.code == 78);
    CHECK(outcome.err.find("supabase.url") != std::string::npos);
}

TEST_CASE("a password is asked for only on a terminal", "[cli]") {
    Project project;

    const auto piped =
        project.agent.run({"login", "supabase", "--email", "ada@example.org"}, "correct horse\n");
    project.agent.input_is_terminal = true;
    const auto typed =
        project.agent.run({"login", "supabase", "--email", "ada@example.org"}, "correct horse\n");

    CHECK(piped.code == 64);
    CHECK(piped.err.find("--password-stdin") != std::string::npos);
    CHECK(typed.code == 0);
}

TEST_CASE("an empty password is wrong use", "[cli]") {
    Project project;
    CHECK(project.login("\n").code == 64);
    CHECK(project.login("").code == 64);
}

TEST_CASE("login asks where to sign in", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"login"}).code == 64);
    CHECK(agent.run({"login", "supabase", "--password-stdin"}).code == 64);
}
