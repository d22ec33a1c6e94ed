#include "installer/launchd_job.h"

#include "tests/support/catch.h"

using installer::read_launchd_job;
using Kind = installer::ServiceState::Kind;

namespace {

std::string printed(const std::string& facts) {
    return "gui/501/org.mail-analytics.agent = {\n\tactive count = 1\n" + facts +
           "\tinherited environment = {\n\t\tstate = running\n\t\tpid = 1\n\t}\n}\n";
}

}  // namespace

TEST_CASE("a job of launchd with a process runs") {
    const auto job =
        read_launchd_job(printed("\tstate = running\n\tpid = 4242\n\tlast exit code = 1\n"));

    CHECK(job.kind == Kind::running);
    CHECK(job.pid == 4242);
    CHECK(job.detail.empty());
}

TEST_CASE("a job of launchd that has not run yet is about to") {
    const auto job =
        read_launchd_job(printed("\tstate = not running\n\tlast exit code = (never exited)\n"));

    CHECK(job.kind == Kind::starting);
    CHECK_FALSE(job.pid);
}

TEST_CASE("a job of launchd that will be started again says how it ended") {
    const auto job = read_launchd_job(
        printed("\tstate = spawn scheduled\n\tlast exit code = 70: EX_SOFTWARE\n"));

    CHECK(job.kind == Kind::starting);
    CHECK(job.detail == "ended with 70");
}

TEST_CASE("a job of launchd that ended and is not started again has failed") {
    CHECK(read_launchd_job(printed("\tstate = not running\n\tlast exit code = 1\n")).kind ==
          Kind::failed);
    const auto useless = read_launchd_job(printed("\tstate = exited\n\tlast exit code = 0\n"));
    CHECK(useless.kind == Kind::failed);
    CHECK(useless.detail == "waits for you: agent logs says why");
    CHECK(read_launchd_job(printed("\tstate = not running\n"
                                   "\tlast terminating signal = Killed: 9\n"))
              .detail == "ended by a signal (Killed: 9)");
}

TEST_CASE("of what launchd prints nothing has to be there") {
    CHECK(read_launchd_job("").kind == Kind::starting);
    CHECK(read_launchd_job("\n\t\n\tpid = x\n = \n").kind == Kind::starting);
}
