#include "agent/cli/sync_report.h"

#include <sstream>

#include "agent/base/user_error.h"
#include "agent/cli/failure.h"
#include "tests/support/catch.h"

using agent::ExitCode;
using agent::UserError;
using agent::pipeline::RoundSummary;
using namespace agent::cli;

namespace {

RoundSummary good_round() {
    RoundSummary round;
    round.online = true;
    round.pulled = 1;
    round.pushed = 3;
    round.jobs_completed = 2;
    round.messages = {500, 100, 400, 0, 0, 21, 6'000, 2'000};
    return round;
}

ExitCode thrown_code(const RoundSummary& round) {
    try {
        (void)sync_exit_code(round);
    } catch (const UserError& error) {
        return error.code();
    }
    return ExitCode::done;
}

RoundSummary with(agent::supabase::Error::Kind kind) {
    RoundSummary round;
    round.supabase_trouble = agent::supabase::Error{kind, "why", "", 0, {}};
    return round;
}

}  // namespace

TEST_CASE("the report for scripts has the agreed keys") {
    const Json report = sync_report(good_round(), std::chrono::milliseconds(1234));

    CHECK(report.dump() ==
          R"({"online":true,"pulled":1,"pushed":3,"pending_push":0,"parked":0,)"
          R"("jobs":{"completed":2,"failed":0,"retried":0,"waiting":0},)"
          R"("messages":{"listed":500,"cached":100,"fetched":400,"failed":0,"cache_hit_rate":0.2,)"
          R"("from_cloud":0,"to_cloud":0},)"
          R"("gmail_requests":21,"gmail_units":6000,"gmail_units_saved":2000,"duration_ms":1234})");
}

TEST_CASE("the report for people says the same") {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};

    print_sync_report(console, good_round(), std::chrono::milliseconds(1234));

    CHECK(out.str() ==
          "jobs: 2 completed, 0 failed in 1.2 s\n"
          "messages: 500 listed, 100 in the cache (20.0 %), 400 fetched, 21 Gmail requests, "
          "6000 units of quota (2000 saved by threads)\n"
          "Supabase: online, 1 rows pulled, 3 pushed\n");
}

TEST_CASE("a round that did its work exits with 0, one with a failed job with 1") {
    CHECK(sync_exit_code(good_round()) == ExitCode::done);

    RoundSummary failed = good_round();
    failed.jobs_failed = 1;
    CHECK(sync_exit_code(failed) == ExitCode::failed);

    RoundSummary refused = good_round();
    refused.parked.emplace_back();
    CHECK(sync_exit_code(refused) == ExitCode::failed);
}

TEST_CASE("work that waits for later exits with 75") {
    RoundSummary retried;
    retried.jobs_retried = 1;
    CHECK(sync_exit_code(retried) == ExitCode::try_later);
    RoundSummary waiting;
    waiting.jobs_waiting = 1;
    CHECK(sync_exit_code(waiting) == ExitCode::try_later);
}

TEST_CASE("what needs a person, and being offline, have their own codes") {
    using Kind = agent::supabase::Error::Kind;
    CHECK(thrown_code(with(Kind::offline)) == ExitCode::try_later);
    CHECK(thrown_code(with(Kind::signed_out)) == ExitCode::not_permitted);
    CHECK(thrown_code(with(Kind::wrong_key)) == ExitCode::configuration);

    RoundSummary google;
    google.google_trouble =
        agent::gmail::Error{agent::gmail::Error::Kind::signed_out, "why", 0, {}};
    CHECK(thrown_code(google) == ExitCode::not_permitted);

    RoundSummary interrupted;
    interrupted.interrupted = true;
    CHECK_THROWS_AS(sync_exit_code(interrupted), Interrupted);
}

TEST_CASE("a change that Supabase refused is shown with its reason, and how to send it again") {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};
    RoundSummary refused = good_round();
    storage::OutboxEntry entry;
    entry.table_name = "analytics_jobs";
    entry.row_id = "the-job";
    entry.last_error = "not yours";
    refused.parked.push_back(entry);

    print_sync_report(console, refused, std::chrono::milliseconds(1));

    CHECK_THAT(out.str(), Catch::Contains("refused: analytics_jobs the-job: not yours"));
    CHECK_THAT(out.str(), Catch::Contains("--retry-parked"));
}
