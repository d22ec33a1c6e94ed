#include <atomic>

#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"
#include "tests/support/loopback_server.h"

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using test::CommandRunner;

TEST_CASE("logout tells Supabase and forgets both sign-ins", "[cli]") {
    std::atomic<int> told = 0;
    const test::LoopbackServer server(
        [&told](HTTPServerRequest& request, HTTPServerResponse& response) {
            if (request.getURI() == "/auth/v1/logout?scope=local") ++told;
            response.setStatus(HTTPServerResponse::HTTP_NO_CONTENT);
            response.send();
        });
    CommandRunner agent;
    agent.run({"init", "--supabase-url", server.url(), "--supabase-key", "sb_publishable_abc"});
    agent.sign_in();
    agent.secrets().write("google", agent::Secret("{}"));

    const auto outcome = agent.run({"logout"});

    CHECK(outcome.code == 0);
    CHECK(told == 1);
    CHECK(outcome.out == "supabase: signed out\ngoogle: signed out\n");
    CHECK_FALSE(agent.secrets().read("supabase"));
    CHECK_FALSE(agent.secrets().read("google"));
}

TEST_CASE("logout works offline and says so", "[cli]") {
    CommandRunner agent;
    std::string url;
    {
        const test::LoopbackServer gone([](HTTPServerRequest&, HTTPServerResponse&) {});
        url = gone.url();
    }
    agent.run({"init", "--supabase-url", url, "--supabase-key", "sb_publishable_abc"});
    agent.sign_in();

    const auto outcome = agent.run({"logout", "supabase"});

    CHECK(outcome.code == 0);
    CHECK(outcome.err.find("Supabase was not told") != std::string::npos);
    CHECK_FALSE(agent.secrets().read("supabase"));
}

TEST_CASE("logout of one leaves the other", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    agent.secrets().write("google", agent::Secret("{}"));

    agent.run({"logout", "google"});

    CHECK(agent.secrets().read("supabase"));
    CHECK_FALSE(agent.secrets().read("google"));
}

TEST_CASE("logging out twice is no error", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"logout", "--json"});

    CHECK(outcome.code == 0);
    CHECK(outcome.json().at("supabase").at("was_signed_in") == false);
    CHECK_FALSE(std::filesystem::exists(agent.data_dir()));
}

TEST_CASE("logout of something else is wrong use", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"logout", "yahoo"}).code == 64);
}
