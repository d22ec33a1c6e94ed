#include "agent/sync/job_actions.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

using agent::sync::JobActions;
using storage::JobStatus;

namespace {

struct Fixture {
    test::TempFolder folder;
    test::FakeClock clock;
    storage::Database database{{folder / "m.db", true, std::chrono::milliseconds(1'000), {}},
                               clock.now()};
    storage::JobStore jobs{database};
    storage::Outbox outbox{database};
    JobActions actions{database, jobs, outbox, clock};

    storage::Job added() { return actions.add("user", "fetch_messages", R"({"days_back":3})"); }
    void set_status(const std::string& id, JobStatus status) {
        auto job = jobs.find(id).value();
        job.status = status;
        jobs.upsert(job);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a job added here is pending and waits in the outbox as an insert") {
    const auto job = added();

    const auto stored = jobs.find(job.id);
    REQUIRE(stored.has_value());
    CHECK(stored->status == JobStatus::pending);
    CHECK(stored->created_at == clock.now());
    CHECK(outbox.find("analytics_jobs", job.id)->operation == storage::OutboxOperation::insert);
}

TEST_CASE_METHOD(Fixture, "a failed job is retried under a higher retry_count, unclaimed") {
    const auto job = added();
    set_status(job.id, JobStatus::failed);

    const auto retried = actions.retry(job.id);

    REQUIRE(retried);
    CHECK(retried.value().status == JobStatus::pending);
    CHECK(retried.value().retry_count == 1);
    CHECK(retried.value().claim_token.empty());
    CHECK_FALSE(retried.value().error.has_value());
}

TEST_CASE_METHOD(Fixture, "a retry by hand is allowed although retries are used up") {
    const auto job = added();
    auto exhausted = jobs.find(job.id).value();
    exhausted.status = JobStatus::failed;
    exhausted.retry_count = 3;
    jobs.upsert(exhausted);

    const auto retried = actions.retry(job.id);

    CHECK(retried.value().retry_count == 4);
    CHECK(retried.value().max_retries == 4);
}

TEST_CASE_METHOD(Fixture, "only what has failed is retried, only what is open is cancelled") {
    const auto job = added();

    CHECK(actions.retry(job.id).error() == JobActions::Refusal::not_failed);
    CHECK(actions.retry("none").error() == JobActions::Refusal::unknown_job);
    CHECK(actions.cancel("none").error() == JobActions::Refusal::unknown_job);
    set_status(job.id, JobStatus::completed);
    CHECK(actions.cancel(job.id).error() == JobActions::Refusal::already_finished);
}

TEST_CASE_METHOD(Fixture, "a cancelled job is failed and says so") {
    const auto job = added();

    const auto cancelled = actions.cancel(job.id);

    REQUIRE(cancelled);
    CHECK(cancelled.value().status == JobStatus::failed);
    CHECK(cancelled.value().error == "Cancelled");
    CHECK(cancelled.value().completed_at == clock.now());
}
