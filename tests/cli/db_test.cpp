#include <fstream>

#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

TEST_CASE("a sound database is called sound", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const auto text = agent.run({"db", "check"});
    const auto json = agent.run({"db", "check", "--json"}).json();

    CHECK(text.code == 0);
    CHECK(text.out.find("is sound") != std::string::npos);
    CHECK(json.at("sound") == true);
    CHECK(json.at("problems").empty());
}

TEST_CASE("a file that is no database ends with 65", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const auto file = agent.database_file();
    agent::make_private_folder(file.parent_path());
    std::ofstream(file) << std::string(8192, 'x');

    const auto outcome = agent.run({"db", "check"});

    CHECK(outcome.code == 65);
    CHECK(outcome.err.find(file.filename().string()) != std::string::npos);
}

TEST_CASE("a backup is a database with the same jobs", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = agent.run({"jobs", "add", "full_sync"}).out.substr(0, 36);
    const test::TempFolder folder;
    const auto copy = folder / "copy.db";

    const auto outcome = agent.run({"db", "backup", copy.string()});

    CHECK(outcome.code == 0);
    CHECK_FALSE(agent::readable_by_others(copy));
    const SQLite::Database database(copy.string());
    SQLite::Statement rows(database, "SELECT count(*) FROM analytics_jobs WHERE id = ?");
    rows.bind(1, id);
    REQUIRE(rows.executeStep());
    CHECK(rows.getColumn(0).getInt() == 1);
}

TEST_CASE("a backup overwrites nothing", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const test::TempFolder folder;
    std::ofstream(folder / "mine.txt") << "mine";

    const auto outcome = agent.run({"db", "backup", (folder / "mine.txt").string()});

    CHECK(outcome.code == 73);
    CHECK(agent::read_file(folder / "mine.txt") == "mine");
}
