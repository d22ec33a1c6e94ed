#include <fstream>

#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using test::CommandRunner;

TEST_CASE("what others could open is closed to them at the start of any command", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const fs::path secrets = agent.data_dir() / "secrets.json";
    fs::permissions(agent.data_dir(), fs::perms(0755));
    fs::permissions(secrets, fs::perms(0644));
    std::ofstream(agent.data_dir() / "another-program.txt") << "x";
    fs::permissions(agent.data_dir() / "another-program.txt", fs::perms(0644));

    const auto outcome = agent.run({"config", "path"});

    CHECK(outcome.code == 0);
    CHECK(outcome.err.find("secrets.json") != std::string::npos);
    CHECK(fs::status(agent.data_dir()).permissions() == fs::perms(0700));
    CHECK(fs::status(secrets).permissions() == fs::perms(0600));
    CHECK(fs::status(agent.data_dir() / "another-program.txt").permissions() == fs::perms(0644));
    CHECK(agent.run({"config", "path"}).err.empty());
}

TEST_CASE("a damaged secrets file ends with 65, says what to do and is left alone", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const fs::path secrets = agent.data_dir() / "secrets.json";
    std::ofstream(secrets) << "{\"supabase\": \"trunc";

    const auto outcome = agent.run({"status"});

    CHECK(outcome.code == 65);
    CHECK(outcome.err.find("agent login") != std::string::npos);
    CHECK(agent::read_file(secrets) == "{\"supabase\": \"trunc");
}
