#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

TEST_CASE("config set writes what config get reads", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"config", "set", "poll.interval_ms", "2000"});

    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(agent.run({"config", "get", "poll.interval_ms"}).out == "2000\n");
}

TEST_CASE("config get of an unknown name suggests one", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"config", "get", "poll.intervall_ms"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("did you mean poll.interval_ms?") != std::string::npos);
}

TEST_CASE("a secret is neither shown nor written", "[cli]") {
    CommandRunner agent;
    agent.environment["GOOGLE_CLIENT_SECRET"] = "hush";

    const auto get = agent.run({"config", "get", "google.client_secret"});
    const auto set = agent.run({"config", "set", "google.client_secret", "hush"});
    const auto show = agent.run({"config", "show"});
    const auto json = agent.run({"config", "show", "--json"});

    CHECK(get.code == 64);
    CHECK(set.code == 64);
    CHECK(set.err.find("secret") != std::string::npos);
    CHECK(show.out.find("(set, not shown)") != std::string::npos);
    for (const auto* outcome : {&get, &set, &show, &json}) {
        CHECK(outcome->out.find("hush") == std::string::npos);
        CHECK(outcome->err.find("hush") == std::string::npos);
    }
}

TEST_CASE("config show says where a value comes from", "[cli]") {
    CommandRunner agent;
    agent.environment["AGENT_POLL_INTERVAL_MS"] = "3000";
    agent.run({"config", "set", "poll.max_jobs", "2"});

    const auto json =
        agent.run({"config", "show", "--origin", "--json", "--set", "fetch.batch_size=10"}).json();
    const auto text = agent.run({"config", "show", "--origin"});

    CHECK(json.at("poll.interval_ms").at("origin") == "environment");
    CHECK(json.at("poll.max_jobs").at("origin") == "file");
    CHECK(json.at("fetch.batch_size").at("origin") ==
          to_string(agent::config::Origin::command_line));
    CHECK(text.out.find("AGENT_POLL_INTERVAL_MS") != std::string::npos);
}

TEST_CASE("config path prints the file alone", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"config", "path"}).out ==
          (agent.data_dir() / "agent.properties").string() + "\n");
}

TEST_CASE("config set refuses a value of the wrong kind and changes nothing", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"config", "set", "poll.interval_ms", "soon"});

    CHECK(outcome.code != 0);
    CHECK(agent.run({"config", "get", "poll.interval_ms"}).out == "5000\n");
}
