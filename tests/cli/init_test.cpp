#include <fstream>

#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

std::vector<std::string> init_words(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"init", "--supabase-url", "https://ref.supabase.co",
                                      "--supabase-key", "sb_publishable_abc"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("init writes the settings into a private folder", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run(init_words({"--google-client-id", "client"}));

    CHECK(outcome.code == 0);
    CHECK(agent.run({"config", "get", "supabase.url"}).out == "https://ref.supabase.co\n");
    CHECK(agent.run({"config", "get", "google.client_id"}).out == "client\n");
    CHECK_FALSE(agent::readable_by_others(agent.data_dir()));
    CHECK(outcome.out.find("agent login supabase") != std::string::npos);
}

TEST_CASE("init twice changes nothing", "[cli]") {
    CommandRunner agent;
    agent.run(init_words());

    const auto outcome = agent.run(init_words());

    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out.find("Nothing to change") != std::string::npos);
}

TEST_CASE("init says what it overwrites", "[cli]") {
    CommandRunner agent;
    agent.run(init_words());

    const auto outcome = agent.run({"init", "--supabase-url", "https://other.supabase.co"});

    CHECK(outcome.code == 0);
    CHECK(outcome.err ==
          "supabase.url changed from https://ref.supabase.co to https://other.supabase.co\n");
    CHECK(agent.run({"config", "get", "supabase.key"}).out == "sb_publishable_abc\n");
}

TEST_CASE("init without a terminal names the flag that is missing", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"init", "--supabase-url", "https://ref.supabase.co"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("--supabase-key") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(agent.data_dir() / "agent.properties"));
}

TEST_CASE("init asks on a terminal for what is missing", "[cli]") {
    CommandRunner agent;
    agent.input_is_terminal = true;

    const auto outcome = agent.run({"init"}, "https://ref.supabase.co\n  sb_publishable_abc \n\n");

    CHECK(outcome.code == 0);
    CHECK(agent.run({"config", "get", "supabase.key"}).out == "sb_publishable_abc\n");
    CHECK(agent.run({"config", "get", "google.client_id"}).out == "\n");
}

TEST_CASE("init takes what an environment file holds, but no secret", "[cli]") {
    CommandRunner agent;
    const test::TempFolder folder;
    std::ofstream(folder / ".env.local") << "NEXT_PUBLIC_SUPABASE_URL=http://127.0.0.1:54321\n"
                                            "SUPABASE_ANON_KEY=sb_publishable_abc\n"
                                            "GOOGLE_CLIENT_ID=client\n"
                                            "GOOGLE_CLIENT_SECRET=hush\n";

    const auto outcome = agent.run({"init", "--env-file", (folder / ".env.local").string()});

    CHECK(outcome.code == 0);
    CHECK(agent.run({"config", "get", "supabase.url"}).out == "http://127.0.0.1:54321\n");
    CHECK(agent.run({"config", "get", "google.client_id"}).out == "client\n");
    const auto content = agent::read_file(agent.data_dir() / "agent.properties");
    REQUIRE(content);
    CHECK(content->find("hush") == std::string::npos);
}

TEST_CASE("init keeps settings given with --set", "[cli]") {
    CommandRunner agent;

    agent.run(init_words({"--set", "gmail.base_url=http://127.0.0.1:9999"}));

    CHECK(agent.run({"config", "get", "gmail.base_url"}).out == "http://127.0.0.1:9999\n");
}

TEST_CASE("init refuses a URL that is none", "[cli]") {
    CommandRunner agent;

    const auto outcome =
        agent.run({"init", "--supabase-url", "nonsense", "--supabase-key", "sb_publishable_abc"});

    CHECK(outcome.code == 64);
    CHECK_FALSE(std::filesystem::exists(agent.data_dir() / "agent.properties"));
}
