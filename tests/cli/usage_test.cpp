#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

TEST_CASE("an unknown command is refused with the one that was meant", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"stauts"});

    CHECK(outcome.code == 64);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "agent: unknown command stauts\n  hint: did you mean status?\n");
}

TEST_CASE("an unknown word of a command is refused with the one that was meant", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"jobs", "lsit"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err == "agent: unknown command lsit\n  hint: did you mean list?\n");
}

TEST_CASE("an unknown option is refused without its value", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"login", "supabase", "--email=a@b.c", "--password=hunter2"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("unknown option --password") != std::string::npos);
    CHECK(outcome.err.find("hunter2") == std::string::npos);
}

TEST_CASE("an option with a typing mistake is found", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"jobs", "list", "--lmit", "3"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("did you mean --limit?") != std::string::npos);
}

TEST_CASE("a wrong command line is refused as JSON when JSON was asked for", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"frobnicate", "--json"});

    CHECK(outcome.code == 64);
    CHECK(outcome.error().at("exit_code") == 64);
    CHECK(outcome.error().at("message") == "unknown command frobnicate");
}

TEST_CASE("no command at all is wrong use", "[cli]") {
    CommandRunner agent;

    const auto nothing = agent.run({});
    const auto half = agent.run({"db"});

    CHECK(nothing.code == 64);
    CHECK(nothing.err.find("one of init, login,") != std::string::npos);
    CHECK(half.code == 64);
    CHECK(half.err ==
          "agent: a command is missing after: agent db\n  hint: one of check, backup\n");
}

TEST_CASE("a further argument is refused", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"status", "please"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("agent status takes no further argument") != std::string::npos);
}

TEST_CASE("a number that is none or out of range is refused", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"jobs", "list", "--limit", "many"}).code == 64);
    CHECK(agent.run({"jobs", "list", "--limit", "0"}).code == 64);
    CHECK(agent.run({"jobs", "list", "--limit"}).code == 64);
}

TEST_CASE("a value that is none of the few there are is refused with the one that was meant",
          "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"jobs", "list", "--status", "complete"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("one of pending, processing, completed, failed") != std::string::npos);
    CHECK(outcome.err.find("did you mean completed?") != std::string::npos);
}

TEST_CASE("what is missing on a command line is named", "[cli]") {
    CommandRunner agent;

    const auto value = agent.run({"jobs", "list", "--limit"});
    const auto folder = agent.run({"status", "--env-file"});
    const auto argument = agent.run({"jobs", "show"});

    CHECK(value.err.find("a value is missing after: --limit") != std::string::npos);
    CHECK(folder.err.find("a value is missing after: --env-file") != std::string::npos);
    CHECK(argument.code == 64);
    CHECK(argument.err ==
          "agent: an argument is missing after: agent jobs show\n"
          "  hint: id: the job, or the beginning of its id\n");
}

TEST_CASE("colours come when asked for and go when not wanted", "[cli]") {
    CommandRunner agent;
    const auto coloured = [&](const std::string& when) {
        const auto outcome = agent.run({"config", "show", "--color", when});
        CHECK(outcome.code == 0);
        return outcome.out.find('\x1b') != std::string::npos;
    };

    CHECK(coloured("always"));
    CHECK_FALSE(coloured("never"));
    CHECK_FALSE(coloured("auto"));  // to a pipe
    CHECK(agent.run({"config", "show", "--color", "pink"}).code == 64);
}

TEST_CASE("quiet leaves out remarks but not errors", "[cli]") {
    CommandRunner agent;

    const auto done = agent.run({"config", "set", "poll.max_jobs", "3", "--quiet"});
    const auto refused = agent.run({"-q", "config", "set", "poll.max_jobs", "many"});

    CHECK(done.code == 0);
    CHECK(done.err.empty());
    CHECK(refused.code == 64);
    CHECK(refused.err.find("poll.max_jobs") != std::string::npos);
    CHECK(agent.run({"-q", "-v", "version"}).code == 64);
}

TEST_CASE("verbose logs everything", "[cli]") {
    CommandRunner agent;
    CHECK(agent.run({"config", "get", "log.level", "--verbose"}).out == "debug\n");
    CHECK(agent.run({"-v", "--set", "log.level=warning", "config", "get", "log.level"}).out ==
          "warning\n");
}

TEST_CASE("a name of a setting with a typing mistake is found", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"config", "set", "poll.intervall_ms", "1000"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("poll.interval_ms") != std::string::npos);
}

TEST_CASE("help is there for every command and word", "[cli]") {
    CommandRunner agent;
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                  {"status", "--help"},
                                                  {"jobs", "add", "--help"},
                                                  {"login", "google", "-h"},
                                                  {"--help", "cache"}}) {
        const auto outcome = agent.run(words);
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("Usage: agent") != std::string::npos);
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("the help of the program lists commands and exit codes", "[cli]") {
    CommandRunner agent;

    const std::string help = agent.run({"--help"}).out;

    for (const char* word : {"init", "login", "logout", "status", "jobs", "cache", "config", "db",
                             "logs", "version", "75 try again later"}) {
        CHECK(help.find(word) != std::string::npos);
    }
}

TEST_CASE("global flags may stand before and after the command", "[cli]") {
    CommandRunner agent;

    const auto before = agent.run(
        {"--json", "--set", "poll.interval_ms=2000", "config", "get", "poll.interval_ms"});
    const auto after = agent.run(
        {"config", "get", "poll.interval_ms", "--set", "poll.interval_ms=2000", "--json"});

    CHECK(before.code == 0);
    CHECK(before.json().at("value") == "2000");
    CHECK(after.out == before.out);
}

TEST_CASE("a word after --set NAME=VALUE is not swallowed", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"--set", "poll.interval_ms=2000", "--set", "poll.max_jobs=2",
                                    "config", "get", "poll.max_jobs"});

    CHECK(outcome.code == 0);
    CHECK(outcome.out == "2\n");
}

TEST_CASE("an answer that cannot be written is a failure", "[cli]") {
    test::TempFolder folder;
    test::FakeClock clock;
    agent::StopSignal stop;
    std::istringstream in;
    std::ostringstream broken, err;
    broken.setstate(std::ios::badbit);
    agent::cli::Console console{.in = in, .out = broken, .err = err};

    const int code = agent::cli::run_program({"version"}, {}, console, clock, stop);

    CHECK(code == 73);
    CHECK(err.str().find("standard output") != std::string::npos);
}
