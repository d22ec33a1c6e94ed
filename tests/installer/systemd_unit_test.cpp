#include "installer/systemd_unit.h"

#include <stdexcept>

#include "tests/support/catch.h"

using Catch::Contains;
using installer::systemd_user_unit;
using installer::systemd_worker_unit;

TEST_CASE("the unit runs the agent on its data folder and waits until it is ready") {
    const auto unit = systemd_user_unit({"/usr/bin/agent", "/home/ann/.local/share/agent"});

    CHECK_THAT(unit, Contains("Type=notify\n"));
    CHECK_THAT(unit, Contains("ExecStart=\"/usr/bin/agent\" --data-dir "
                              "\"/home/ann/.local/share/agent\" run\n"));
    CHECK_THAT(unit, Contains("WatchdogSec="));
    CHECK_THAT(unit, Contains("WantedBy=default.target\n"));
}

TEST_CASE("without a data folder the agent chooses its user's own") {
    CHECK_THAT(systemd_user_unit({"/usr/bin/agent", {}}),
               Contains("ExecStart=\"/usr/bin/agent\" run\n"));
}

TEST_CASE("a worker reads its secrets as a credential, as a user of its own") {
    const auto unit = systemd_worker_unit("/usr/bin/agent");

    CHECK_THAT(unit, Contains("ExecStart=\"/usr/bin/agent\" --data-dir %S/mail-analytics-agent "
                              "--env-file %d/worker.env run\n"));
    CHECK_THAT(unit, Contains("LoadCredential=worker.env:/etc/mail-analytics-agent/worker.env\n"));
    CHECK_THAT(unit, Contains("DynamicUser=yes\n") && Contains("CapabilityBoundingSet=\n"));
    CHECK_THAT(unit, Contains("RestartPreventExitStatus=64 65 77 78\n"));
    CHECK_THAT(unit, Contains("WantedBy=multi-user.target\n"));
}

TEST_CASE("the unit is not started again where a person has to act first") {
    CHECK_THAT(
        systemd_user_unit({"/a", "/b"}),
        Contains("Restart=on-failure\n") && Contains("RestartPreventExitStatus=64 65 77 78\n"));
}

TEST_CASE("whatever a path holds, systemd reads it as one word") {
    const auto unit = systemd_user_unit({R"(/opt/my "agent")", R"(/data/50% of $HOME\x)"});

    CHECK_THAT(unit, Contains(R"(ExecStart="/opt/my \"agent\"" --data-dir )"
                              R"("/data/50%% of $$HOME\\x" run)"));
    CHECK_THROWS_AS(systemd_user_unit({"/opt/a\nExecStartPre=/bin/rm", "/d"}),
                    std::invalid_argument);
}
