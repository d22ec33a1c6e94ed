#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

TEST_CASE("version names the agent and its libraries", "[cli]") {
    test::CommandRunner agent;

    const auto json = agent.run({"version", "--json"}).json();

    CHECK(json.at("agent").get<std::string>().find('.') != std::string::npos);
    CHECK(json.at("sqlite") == storage::Database::sqlite_version());
    for (const char* library :
         {"sqlitecpp", "zstd", "curl", "tls", "zlib", "poco", "nlohmann_json", "cli11", "system"}) {
        CAPTURE(library);
        CHECK_FALSE(json.at(library).get<std::string>().empty());
    }
    CHECK(agent.run({"version"}).out.find("Poco") != std::string::npos);
    CHECK(agent.run({"--version"}).out == "agent " + json.at("agent").get<std::string>() + "\n");
}
