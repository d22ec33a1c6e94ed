#include "storage/job_store.h"

#include <tuple>

#include "storage/outbox.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Job;
using storage::JobStatus;
using storage::JobStore;
using test::at;
using test::job;
using test::Mirror;

namespace {

using Ids = std::vector<std::string>;

Ids ids(const std::vector<Job>& jobs) {
    Ids found;
    found.reserve(jobs.size());
    for (const Job& each : jobs) found.push_back(each.id);
    return found;
}

Job full_job() {
    Job full = job("full", 1, JobStatus::processing);
    full.progress = 20;
    full.total = 263;
    full.metadata = R"({"days_back":7,"current_step":"Fetching batch 2/5..."})";
    full.error = "it's";
    full.error_details = R"(["a"])";
    full.updated_at = at(2) + std::chrono::microseconds(1);
    full.started_at = at(3);
    full.completed_at = at(4);
    full.retry_count = 2;
    full.max_retries = 5;
    full.synced_updated_at = at(5);
    full.claim_token = "token";
    full.run_after = at(6);
    full.running = true;
    full.synced_metadata = R"({"days_back":7})";
    full.observed_at = at(7);
    return full;
}

auto all_of(const Job& job) {
    return std::tie(job.id, job.user_id, job.status, job.job_type, job.progress, job.total,
                    job.metadata, job.error, job.error_details, job.created_at, job.updated_at,
                    job.started_at, job.completed_at, job.retry_count, job.max_retries,
                    job.synced_updated_at, job.claim_token, job.run_after, job.running,
                    job.synced_metadata, job.observed_at);
}

bool same(const std::optional<Job>& found, const Job& expected) {
    return found && all_of(*found) == all_of(expected);
}

}  // namespace

TEST_CASE("a job comes back as it was put in") {
    Mirror mirror;
    JobStore jobs(mirror.database);

    jobs.upsert(full_job());
    jobs.upsert(job("bare"));

    CHECK(same(jobs.find("full"), full_job()));
    CHECK(same(jobs.find("bare"), job("bare")));
    CHECK_FALSE(jobs.find("absent").has_value());
}

TEST_CASE("a later upsert replaces every column") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job other = full_job();
    other.user_id = "user-2";
    other.job_type = "full_sync";
    other.created_at = at(9);

    jobs.upsert(job("full"));
    jobs.upsert(other);

    CHECK(same(jobs.find("full"), other));
    CHECK(jobs.list({}).size() == 1);
}

TEST_CASE("a removed job is gone, and removing it again is no error") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    jobs.upsert(job("a"));

    jobs.remove("a");
    jobs.remove("a");

    CHECK_FALSE(jobs.find("a").has_value());
}

TEST_CASE("jobs are listed newest first, by status and up to a limit") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    jobs.upsert(job("old", 1));
    jobs.upsert(job("new", 3));
    jobs.upsert(job("done", 2, JobStatus::completed));

    CHECK(ids(jobs.list({})) == Ids{"new", "done", "old"});
    CHECK(ids(jobs.list({std::nullopt, 2})) == Ids{"new", "done"});
    CHECK(ids(jobs.list({JobStatus::pending, 50})) == Ids{"new", "old"});
    CHECK(jobs.list({JobStatus::failed, 50}).empty());
}

TEST_CASE("jobs of one type are listed newest first, those of other types left out") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job other = job("other", 2);
    other.job_type = "compute_insights";
    jobs.upsert(other);
    jobs.upsert(job("old", 1));
    jobs.upsert(job("done", 3, JobStatus::completed));
    jobs.upsert(job("new", 4));
    JobStore::Listing listing;
    listing.job_type = "fetch_messages";

    CHECK(ids(jobs.list(listing)) == Ids{"new", "done", "old"});
    listing.status = JobStatus::pending;
    CHECK(ids(jobs.list(listing)) == Ids{"new", "old"});
    listing.limit = 1;
    CHECK(ids(jobs.list(listing)) == Ids{"new"});
}

TEST_CASE("pending jobs come oldest first and in a settled order") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    jobs.upsert(job("c", 5));
    jobs.upsert(job("b", 1));
    jobs.upsert(job("a", 1));
    jobs.upsert(job("taken", 0, JobStatus::processing));

    CHECK(ids(jobs.pending(at(9), {"fetch_messages"}, 5)) == Ids{"a", "b", "c"});
    CHECK(ids(jobs.pending(at(9), {"fetch_messages"}, 2)) == Ids{"a", "b"});
}

TEST_CASE("a pending job waits until its run_after has come") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job later = job("later");
    later.run_after = at(10);
    jobs.upsert(later);

    CHECK(jobs.pending(at(10) - std::chrono::microseconds(1), {"fetch_messages"}, 5).empty());
    CHECK(ids(jobs.pending(at(10), {"fetch_messages"}, 5)) == Ids{"later"});
}

TEST_CASE("only pending jobs of the given types are picked up") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job insights = job("insights", 1);
    insights.job_type = "compute_insights";
    Job odd = job("odd", 2);
    odd.job_type = R"(no"such\type)";
    jobs.upsert(insights);
    jobs.upsert(odd);
    jobs.upsert(job("fetch", 3));

    CHECK(ids(jobs.pending(at(9), {"compute_insights", "full_sync"}, 5)) == Ids{"insights"});
    CHECK(ids(jobs.pending(at(9), {odd.job_type, "fetch_messages"}, 5)) == Ids{"odd", "fetch"});
    CHECK(jobs.pending(at(9), {}, 5).empty());
}

TEST_CASE("claimed jobs are those in progress under a token of this machine") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job ours = job("ours", 2, JobStatus::processing);
    ours.claim_token = "token";
    Job finished = job("finished", 1, JobStatus::completed);
    finished.claim_token = "token";
    jobs.upsert(ours);
    jobs.upsert(finished);
    jobs.upsert(job("theirs", 1, JobStatus::processing));

    CHECK(ids(jobs.claimed()) == Ids{"ours"});
}

TEST_CASE("jobs are counted by status") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    CHECK(jobs.counts().pending == 0);

    jobs.upsert(job("a"));
    jobs.upsert(job("b"));
    jobs.upsert(job("c", 0, JobStatus::processing));
    jobs.upsert(job("d", 0, JobStatus::failed));
    jobs.upsert(job("e", 0, JobStatus::completed));
    jobs.upsert(job("f", 0, JobStatus::completed));
    jobs.upsert(job("g", 0, JobStatus::completed));

    const JobStore::Counts counts = jobs.counts();
    CHECK(counts.pending == 2);
    CHECK(counts.processing == 1);
    CHECK(counts.failed == 1);
    CHECK(counts.completed == 3);
}

TEST_CASE("only old finished jobs that owe the server nothing are cleared away") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    storage::Outbox outbox(mirror.database);
    jobs.upsert(job("done", 1, JobStatus::completed));
    jobs.upsert(job("failed", 1, JobStatus::failed));
    jobs.upsert(job("recent", 10, JobStatus::completed));
    jobs.upsert(job("open", 1));
    jobs.upsert(job("unsent", 1, JobStatus::completed));
    outbox.enqueue("analytics_jobs", "unsent", storage::OutboxOperation::update, at(1));
    outbox.enqueue("analytics_insights", "done", storage::OutboxOperation::insert, at(1));

    CHECK(jobs.remove_finished_before(at(10)) == 2);

    CHECK(ids(jobs.list({})) == Ids{"recent", "unsent", "open"});
}

TEST_CASE("a row that the schema forbids is refused as the caller's fault") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    Job negative = job("a");
    negative.progress = -1;
    Job malformed = job("b");
    malformed.metadata = "{";
    Job malformed_details = job("c");
    malformed_details.error_details = "oops";

    CHECK_THROWS_AS(jobs.upsert(negative), SQLite::Exception);
    CHECK_THROWS_AS(jobs.upsert(malformed), SQLite::Exception);
    CHECK_THROWS_AS(jobs.upsert(malformed_details), SQLite::Exception);
    jobs.upsert(job("d"));  // the statement is usable again

    CHECK(ids(jobs.list({})) == Ids{"d"});
}

TEST_CASE("job statuses have the names the cloud side uses") {
    for (const auto status :
         {JobStatus::pending, JobStatus::processing, JobStatus::failed, JobStatus::completed}) {
        CHECK(storage::parse_job_status(storage::to_string(status)) == status);
    }
    CHECK(storage::to_string(JobStatus::processing) == "processing");
    CHECK_FALSE(storage::parse_job_status("Pending").has_value());
    CHECK_FALSE(storage::parse_job_status("").has_value());
}

TEST_CASE("jobs of others that have not changed for long are the abandoned ones") {
    Mirror mirror;
    JobStore jobs(mirror.database);
    const auto put = [&](const std::string& id, JobStatus status, std::int64_t observed_seconds,
                         const std::string& claim_token = "") {
        Job one = job(id, 0, status);
        one.observed_at = at(observed_seconds);
        one.claim_token = claim_token;
        jobs.upsert(one);
    };
    put("silent", JobStatus::processing, 10);
    put("lively", JobStatus::processing, 11);
    put("ours", JobStatus::processing, 10, "token");
    put("unclaimed", JobStatus::pending, 10);
    jobs.upsert(job("never seen on the server", 0, JobStatus::processing));

    CHECK(ids(jobs.abandoned(at(10), 10)) == Ids{"silent"});
}
