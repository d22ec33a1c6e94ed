#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using Catch::Contains;

TEST_CASE("launchd, which starts again whatever fails, leaves alone what a person has to mend",
          "[cli]") {
    test::CommandRunner agent;

    const auto anywhere = agent.run({"run"});
    const auto under_launchd = agent.run({"run", "--under-launchd"});

    CHECK(anywhere.code == 77);
    CHECK(under_launchd.code == 0);
    CHECK_THAT(under_launchd.err, Contains("agent login"));
}

TEST_CASE("the option that launchd starts the agent with is not offered to people", "[cli]") {
    test::CommandRunner agent;

    CHECK_THAT(agent.run({"run", "--help"}).out, !Contains("launchd"));
}
