#include "agent/cli/progress_view.h"

#include <sstream>

#include "tests/support/catch.h"

using agent::cli::Console;
using agent::cli::progress_bar;
using agent::cli::ProgressView;
using agent::pipeline::Outcome;
using agent::pipeline::ProgressEvent;

namespace {

ProgressEvent advanced(const std::string& job, const std::string& step, int done, int total) {
    ProgressEvent event;
    event.job_id = job;
    event.job_type = "fetch_messages";
    event.step = step;
    event.done = done;
    event.total = total;
    return event;
}

ProgressEvent finished(const std::string& job, Outcome::Kind kind, const std::string& why = "") {
    ProgressEvent event = advanced(job, "", 100, 100);
    event.kind = ProgressEvent::Kind::finished;
    event.outcome.kind = kind;
    event.outcome.message = why;
    return event;
}

struct Fixture {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "in a pipe each step is one plain line, and out stays empty") {
    ProgressView view(console, false);

    view.show(advanced("0123456789ab", "Fetching batch 2/5...", 40, 100));
    view.show(finished("0123456789ab", Outcome::Kind::completed));

    CHECK(err.str() ==
          "fetch_messages 01234567: Fetching batch 2/5... 40/100\n"
          "fetch_messages 01234567: completed\n");
    CHECK(out.str().empty());
}

TEST_CASE_METHOD(Fixture, "on a terminal a bar is redrawn and gone when the work is") {
    {
        ProgressView view(console, true);
        view.show(advanced("a", "Fetching batch 2/4...", 50, 100));
        CHECK(err.str().find("50% 50/100") != std::string::npos);
        CHECK(err.str().find('\n') == std::string::npos);
        view.show(finished("a", Outcome::Kind::completed));
    }

    const std::string screen = err.str();
    CHECK(screen.find("completed\n") != std::string::npos);
    CHECK(screen.rfind("50%") < screen.rfind("\r\x1b[K"));
}

TEST_CASE_METHOD(Fixture, "several jobs share one bar") {
    ProgressView view(console, true);

    view.show(advanced("a", "Fetching batch 1/2...", 10, 40));
    view.show(advanced("b", "Fetching batch 1/2...", 20, 60));

    CHECK(err.str().find("30% 30/100") != std::string::npos);
    CHECK(err.str().find("(2 jobs)") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a failure says why, and control characters in it do nothing") {
    ProgressView view(console, false);

    view.show(finished("a", Outcome::Kind::failed_permanent, "no \x1b[31mscope"));

    CHECK(err.str().find("failed: no ") != std::string::npos);
    CHECK(err.str().find('\x1b') == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "with --json each event is a line of JSON, and out stays empty") {
    console.json = true;
    ProgressView view(console, true);
    ProgressEvent event = advanced("a", "Fetching batch 1/2...", 10, 40);
    event.pace = {5.0, 6'000, std::chrono::milliseconds(5'500),
                  agent::pipeline::Pace::Limit::quota};

    view.show(event);
    view.show(finished("a", Outcome::Kind::completed));

    CHECK(err.str() ==
          R"({"event":"progress","job":"a","type":"fetch_messages","step":"Fetching batch 1/2...",)"
          R"("done":10,"total":40,"percent":25,"messages_per_second":5.0,"units_per_minute":6000,)"
          R"("seconds_left":6,"limited_by":"quota"})"
          "\n"
          R"({"event":"finished","job":"a","type":"fetch_messages","outcome":"completed",)"
          R"("units":0,"units_saved":0})"
          "\n");
    CHECK(out.str().empty());
}

TEST_CASE_METHOD(Fixture, "the bar tells how fast it goes") {
    ProgressView view(console, true);
    ProgressEvent event = advanced("a", "Fetching batch 1/2...", 10, 40);
    event.pace = {4.94, 5'980, std::chrono::minutes(3), agent::pipeline::Pace::Limit::quota};

    view.show(event);

    CHECK(err.str().find("25% 10/40  4.9/s, 5980 units/min  Fetching batch 1/2...") !=
          std::string::npos);
}

TEST_CASE("a bar fills with its share and is full when there is nothing to do") {
    CHECK(progress_bar(0, 10, 10) == "----------");
    CHECK(progress_bar(5, 10, 10) == "#####-----");
    CHECK(progress_bar(10, 10, 10) == "##########");
    CHECK(progress_bar(20, 10, 10) == "##########");
    CHECK(progress_bar(0, 0, 4) == "####");
}
