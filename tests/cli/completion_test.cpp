#include "agent/cli/command_line.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

const agent::usage::Command& word(const agent::usage::Command& command, const std::string& name) {
    for (const auto& one : command.commands) {
        if (one.name == name) return one;
    }
    throw std::logic_error("no word " + name);
}

const agent::usage::Option& option(const agent::usage::Command& command, const std::string& name) {
    for (const auto& one : command.options) {
        if (one.names.back() == name) return one;
    }
    throw std::logic_error("no option " + name);
}

bool contains(const std::vector<std::string>& words, const std::string& wanted) {
    return std::find(words.begin(), words.end(), wanted) != words.end();
}

}  // namespace

TEST_CASE("what the command line takes is known as data", "[cli]") {
    const agent::usage::Command root = agent::cli::command_tree();
    const auto& list = word(word(root, "jobs"), "list");

    CHECK(root.name == "agent");
    CHECK_FALSE(option(root, "--json").value);
    CHECK(option(root, "--data-dir").value->kind == agent::usage::Value::Kind::folder);
    CHECK(option(root, "--set").repeated);
    CHECK(contains(option(root, "--set").value->words, "poll.interval_ms="));
    CHECK(option(list, "--status").value->words ==
          std::vector<std::string>{"pending", "processing", "completed", "failed"});
    CHECK_FALSE(option(list, "--limit").repeated);
    CHECK_THROWS(option(list, "--help"));  // it is the root's
}

TEST_CASE("arguments with known words, files and repetition are told apart", "[cli]") {
    const agent::usage::Command root = agent::cli::command_tree();
    const auto& add = word(word(root, "jobs"), "add").arguments;
    const auto& backup = word(word(root, "db"), "backup").arguments;
    const auto& search = word(word(root, "cache"), "search").arguments;

    REQUIRE(add.size() == 1);
    CHECK(add.front().required);
    CHECK(contains(add.front().value.words, "full_sync"));
    CHECK(backup.front().value.kind == agent::usage::Value::Kind::file);
    CHECK(search.front().repeated);
    CHECK_FALSE(add.front().repeated);
}

TEST_CASE("every command and option says what it is for", "[cli]") {
    const agent::usage::Command root = agent::cli::command_tree();
    for (const auto& place : agent::usage::places(root)) {
        CAPTURE(place.path);
        CHECK_FALSE(place.command->summary.empty());
        for (const auto& one : place.command->options) {
            CAPTURE(one.names.back());
            CHECK_FALSE(one.summary.empty());
        }
    }
}

TEST_CASE("scripts and the manual are printed without any set-up", "[cli]") {
    CommandRunner agent;
    for (const char* shell : {"bash", "zsh", "fish", "powershell"}) {
        const auto outcome = agent.run({"completion", shell});
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("agent") != std::string::npos);
        CHECK(outcome.err.empty());
    }
    CHECK(agent.run({"manual"}).out.starts_with(".TH \"AGENT\" 1"));
    CHECK_FALSE(std::filesystem::exists(agent.data_dir()));
    CHECK(agent.run({"completion"}).code == 64);
}
