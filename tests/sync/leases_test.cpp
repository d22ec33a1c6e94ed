// On a server with our migration.
#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using agent::Millis;
using sandbox::ServerSchema;
using storage::JobStatus;
using test::InProcessClient;

namespace {

const std::vector<std::string> kTypes = {"fetch_messages", "compute_insights"};

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock, ServerSchema::leases};
    test::Device device{cloud, clock};
    test::Device rival{cloud, clock};

    std::vector<storage::Job> claim(test::Device& by, int how_many = 1) {
        auto claimed =
            by.claimer.claim(by.jobs.pending(clock.now(), kTypes, 10), kTypes, how_many, true);
        REQUIRE_FALSE(claimed.error.has_value());
        return claimed.jobs;
    }
    storage::Job claimed_job() {
        cloud.add_job(test::kAnn, {{"metadata", {{"days_back", 3}}}});
        REQUIRE(device.puller.pull());
        return claim(device).at(0);
    }
    void save(test::Device& by, const storage::Job& job) {
        by.jobs.upsert(job);
        by.outbox.enqueue("analytics_jobs", job.id, storage::OutboxOperation::update, clock.now());
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the server hands out jobs under a lease, a claim being no metadata") {
    const auto job = claimed_job();

    const auto row = cloud.job(job.id);
    CHECK(row["status"] == "processing");
    CHECK(row["claim_token"] == job.claim_token);
    CHECK(row["claimed_by"] == "device");
    CHECK_FALSE(row["lease_expires_at"].is_null());
    CHECK(row["metadata"] == nlohmann::json({{"days_back", 3}}));
}

TEST_CASE_METHOD(Fixture, "one call claims as many jobs as there is place for") {
    for (int i = 0; i < 5; ++i) cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    const int before = device.http.count();

    const auto claimed = claim(device, 3);

    CHECK(claimed.size() == 3);
    CHECK(device.http.count() == before + 1);
    REQUIRE(rival.puller.pull());
    CHECK(claim(rival, 5).size() == 2);
}

TEST_CASE_METHOD(Fixture, "jobs whose claim was not answered are had by asking again") {
    for (int i = 0; i < 4; ++i) cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    device.http.once("POST", InProcessClient::Fate::lose_reply);
    const auto lost =
        device.claimer.claim(device.jobs.pending(clock.now(), kTypes, 2), kTypes, 2, true);
    REQUIRE(lost.error.has_value());

    const auto claimed = claim(device, 2);

    CHECK(claimed.size() == 2);
    int processing = 0;
    for (const auto& row : cloud.rows("analytics_jobs"))
        processing += row["status"] == "processing";
    CHECK(processing == 2);
}

TEST_CASE_METHOD(Fixture, "jobs that may be read and not claimed are told apart from no jobs") {
    const auto id = cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    // Without a policy for updates "for update" finds no rows.
    device.http.answer("POST", {200, {{"Content-Type", "application/json"}}, "[]"});

    const auto refused = device.claim(id);
    cloud.change_job(id, {{"status", "completed"}});
    const auto overtaken = device.claim(id);

    REQUIRE(refused.error.has_value());
    CHECK(refused.error->kind == agent::supabase::Error::Kind::forbidden);
    CHECK_FALSE(overtaken.error.has_value());
    CHECK(device.job(id).status == storage::JobStatus::completed);
}

TEST_CASE_METHOD(Fixture,
                 "an agent that stops for good gives back what it claimed unknowingly, too") {
    const auto id = cloud.add_job(test::kAnn);
    const auto later = cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    device.http.once("POST", test::InProcessClient::Fate::lose_reply);
    REQUIRE(device.claim(id).error.has_value());
    REQUIRE(cloud.job(id)["status"] == "processing");

    device.claimer.settle();

    CHECK(cloud.job(later)["status"] == "pending");
    CHECK(device.leases.release_all(agent::Millis(8'000)) == 1);
    CHECK(cloud.job(id)["status"] == "pending");
    CHECK(cloud.job(id)["retry_count"] == 0);
}

TEST_CASE_METHOD(Fixture, "every claim has a token of its own") {
    cloud.add_job(test::kAnn);
    cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());

    const auto first = claim(device);
    const auto second = claim(device);

    CHECK(first.at(0).claim_token != second.at(0).claim_token);
}

TEST_CASE_METHOD(Fixture, "an agent with nothing to claim does not ask") {
    REQUIRE(device.puller.pull());
    const int before = device.http.count();

    CHECK(claim(device).empty());
    CHECK(device.http.count() == before);
}

TEST_CASE_METHOD(Fixture, "progress and completion reach the server with the claim as a guard") {
    auto job = claimed_job();
    job.progress = 20;
    job.total = 40;
    save(device, job);
    CHECK(device.pusher.drain().pushed == 1);
    job = device.job(job.id);
    job.status = JobStatus::completed;
    job.progress = 40;
    save(device, job);
    CHECK(device.pusher.drain().pushed == 1);

    const auto row = cloud.job(job.id);
    CHECK(row["status"] == "completed");
    CHECK(row["progress"] == 40);
    CHECK(row["lease_expires_at"].is_null());
    CHECK_FALSE(row["metadata"].contains("claim_token"));
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a renewed lease keeps the job from others, a lapsed one does not") {
    const auto job = claimed_job();
    clock.advance(Millis(100'000));
    REQUIRE_FALSE(device.leases.renew_all().has_value());
    clock.advance(Millis(100'000));
    REQUIRE(rival.puller.pull());
    CHECK(claim(rival).empty());

    clock.advance(std::chrono::minutes(5));
    REQUIRE(rival.puller.pull());
    (void)claim(rival);  // asks because the job has been silent for long; the server takes it back
    REQUIRE(rival.puller.pull());
    CHECK(cloud.job(job.id)["retry_count"] == 1);
    CHECK(rival.job(job.id).status == JobStatus::processing);
    CHECK_FALSE(rival.job(job.id).claim_token.empty());
}

TEST_CASE_METHOD(Fixture, "an agent that lost its lease gives the job up and writes nothing more") {
    auto job = claimed_job();
    clock.advance(std::chrono::minutes(6));
    REQUIRE(rival.puller.pull());
    clock.advance(std::chrono::minutes(6));
    REQUIRE(rival.puller.pull());
    REQUIRE(claim(rival).size() == 1);

    REQUIRE_FALSE(device.leases.renew_all().has_value());
    CHECK(device.job(job.id).claim_token.empty());
    job.status = JobStatus::completed;
    save(device, job);
    (void)device.pusher.drain();

    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(cloud.job(job.id)["claim_token"] == rival.job(job.id).claim_token);
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a job made and begun offline arrives as claimed") {
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");
    const auto claimed = device.claimer.claim({device.job(job.id)}, kTypes, 1, false);
    REQUIRE(claimed.jobs.size() == 1);

    (void)device.pusher.drain();

    const auto row = cloud.job(job.id);
    CHECK(row["status"] == "processing");
    CHECK(row["claim_token"] == claimed.jobs[0].claim_token);
    CHECK_FALSE(row["lease_expires_at"].is_null());
    CHECK_FALSE(row["metadata"].contains("claim_token"));
}

TEST_CASE_METHOD(Fixture, "an agent that stops for good gives its jobs back, uncounted") {
    const auto job = claimed_job();

    CHECK(device.leases.release_all(Millis(1'000)) == 1);

    const auto row = cloud.job(job.id);
    CHECK(row["status"] == "pending");
    CHECK(row["retry_count"] == 0);
    CHECK(row["claim_token"].is_null());
    CHECK(device.job(job.id).claim_token.empty());
    REQUIRE(rival.puller.pull());
    CHECK(claim(rival).size() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "when the server's migration was undone, no change is taken for refused") {
    const auto id = device.actions.add(device.user_id, "fetch_messages", "{}").id;
    device.http.answer("POST", {400,
                                {{"Content-Type", "application/json"}},
                                R"({"code": "PGRST204", "message": "no column 'claim_token'"})"});

    const auto report = device.pusher.drain();

    CHECK(report.parked == 0);
    CHECK(device.outbox.find("analytics_jobs", id).has_value());
    const int asked = device.http.count("GET");
    clock.advance(std::chrono::minutes(1));
    CHECK(device.pusher.drain().parked == 0);
    CHECK(device.http.count("GET") == asked + 1);  // for the schema
}

TEST_CASE("on the plain schema, too, an agent that stops for good gives its jobs back") {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    const auto id = cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    REQUIRE(device.claim(id).jobs.size() == 1);

    CHECK(device.leases.release_all(Millis(1'000)) == 1);

    CHECK(cloud.job(id)["status"] == "pending");
    CHECK_FALSE(cloud.job(id)["metadata"].contains("claim_token"));
    CHECK(device.job(id).status == JobStatus::pending);
}

TEST_CASE_METHOD(Fixture, "the feed brings all jobs and then only what has changed") {
    for (int i = 0; i < 7; ++i) cloud.add_job(test::kAnn);
    cloud.add_job(test::kBob);
    auto pulled = device.puller.pull();
    REQUIRE(pulled);
    CHECK(pulled.value() == 7);
    CHECK(device.puller.pull().value() == 0);
    const auto id = cloud.add_job(test::kAnn);

    const int before = device.http.count();
    CHECK(device.puller.pull().value() == 1);
    CHECK(device.http.count() == before + 1);
    CHECK(device.jobs.find(id).has_value());
}

TEST_CASE_METHOD(Fixture, "after a restore the server's older rows are the truth again") {
    const auto id = cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    cloud.change_job(id, {{"status", "completed"}});
    REQUIRE(device.puller.pull());
    REQUIRE(device.job(id).status == JobStatus::completed);

    cloud.change_job(
        id, {{"status", "pending"},
             {"updated_at", agent::format_timestamp(clock.now() - std::chrono::hours(24))}});
    cloud.draw_generation();
    REQUIRE(device.puller.pull());

    CHECK(device.job(id).status == JobStatus::pending);
}

TEST_CASE_METHOD(Fixture,
                 "a policy that keeps us from claiming is told apart from an empty queue") {
    cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    // All that the function says of rows that a policy hides from it.
    device.http.answer("POST", {200, {{"Content-Type", "application/json"}}, "[]"});

    const auto refused =
        device.claimer.claim(device.jobs.pending(clock.now(), kTypes, 1), kTypes, 1, true);

    CHECK(refused.jobs.empty());
    REQUIRE(refused.error.has_value());
    CHECK(refused.error->kind == agent::supabase::Error::Kind::forbidden);
}

TEST_CASE_METHOD(Fixture, "jobs that another agent has just claimed are no refusal") {
    cloud.add_job(test::kAnn);
    REQUIRE(device.puller.pull());
    REQUIRE(rival.puller.pull());
    REQUIRE(claim(rival).size() == 1);

    CHECK(claim(device).empty());
    CHECK(device.jobs.list({JobStatus::processing, 5}).size() == 1);
}
