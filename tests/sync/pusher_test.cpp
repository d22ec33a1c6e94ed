#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using storage::JobStatus;
using test::InProcessClient;
using Kind = agent::supabase::Error::Kind;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};

    std::string add() { return device.actions.add(device.user_id, "fetch_messages", "{}").id; }
    // A job that the server has, pulled and claimed by the device.
    storage::Job claimed_job() {
        const auto id = cloud.add_job(test::kAnn);
        REQUIRE(device.puller.pull());
        return device.claim(id).jobs.at(0);
    }
    void save(storage::Job job) {
        device.jobs.upsert(job);
        device.outbox.enqueue("analytics_jobs", job.id, storage::OutboxOperation::update,
                              clock.now());
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a job added here arrives at the server once") {
    const auto id = add();

    const auto report = device.pusher.drain();

    CHECK(report.pushed == 1);
    CHECK(cloud.job(id)["status"] == "pending");
    CHECK(device.outbox.counts().waiting == 0);
    CHECK(device.job(id).synced_updated_at.has_value());
}

TEST_CASE_METHOD(Fixture, "a job whose insert was stored but not answered is not inserted again") {
    const auto id = add();
    device.http.once("POST", InProcessClient::Fate::lose_reply);

    const auto first = device.pusher.drain();
    const auto second = device.pusher.drain();

    REQUIRE(first.stopped_by.has_value());
    CHECK(first.stopped_by->kind == Kind::offline);
    CHECK(second.pushed == 1);
    CHECK(cloud.rows("analytics_jobs").size() == 1);
    CHECK(device.outbox.counts().waiting == 0);
    CHECK(device.job(id).synced_updated_at.has_value());
}

TEST_CASE_METHOD(Fixture, "states replace one another while they wait") {
    const auto id = add();
    REQUIRE(device.actions.cancel(id));

    const auto report = device.pusher.drain();

    CHECK(report.pushed == 1);
    CHECK(cloud.job(id)["status"] == "failed");
    CHECK(device.http.count("PATCH") == 0);
}

TEST_CASE_METHOD(Fixture, "a write of a claimed job whose answer was lost is recognised as done") {
    auto job = claimed_job();
    job.progress = 20;
    job.total = 100;
    save(job);
    device.http.once("PATCH", InProcessClient::Fate::lose_reply);
    REQUIRE(device.pusher.drain().stopped_by.has_value());

    const auto report = device.pusher.drain();

    CHECK_FALSE(report.stopped_by.has_value());
    CHECK(cloud.job(job.id)["progress"] == 20);
    CHECK(device.outbox.counts().waiting == 0);
    CHECK(device.job(job.id).claim_token == job.claim_token);
}

TEST_CASE_METHOD(Fixture, "a change made while its row is being sent is not lost") {
    auto job = claimed_job();
    job.progress = 20;
    save(job);
    device.http.after_each([&](const agent::http::Request& request) {
        if (request.method != "PATCH" || job.progress == 40) return;
        job.progress = 40;
        save(job);
    });

    (void)device.pusher.drain();
    CHECK(device.outbox.counts().waiting == 1);
    CHECK(cloud.job(job.id)["progress"] == 20);
    (void)device.pusher.drain();

    CHECK(cloud.job(job.id)["progress"] == 40);
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a refused row is parked with its reason and blocks no other") {
    const auto foreign = device.actions.add(cloud.user_id(test::kBob), "fetch_messages", "{}").id;
    const auto own = add();

    const auto report = device.pusher.drain();

    CHECK(report.parked == 1);
    CHECK(report.pushed == 1);
    CHECK_FALSE(cloud.job(own).is_null());
    CHECK(cloud.job(foreign).is_null());
    const auto parked = device.outbox.parked();
    REQUIRE(parked.size() == 1);
    CHECK(parked.front().row_id == foreign);
    CHECK_FALSE(parked.front().last_error.value_or("").empty());
}

TEST_CASE_METHOD(Fixture,
                 "a change whose answer makes no sense is sent again, and blocks no other") {
    auto job = claimed_job();
    job.progress = 20;
    save(job);
    const auto other = add();
    device.http.answer("PATCH", {200, {{"Content-Type", "application/json"}}, R"([{"id": "cut o)"});

    const auto report = device.pusher.drain();

    CHECK(report.parked == 0);
    CHECK_FALSE(report.stopped_by.has_value());
    CHECK(cloud.job(other)["status"] == "pending");
    CHECK(device.outbox.counts().waiting == 1);
    CHECK(device.outbox.due(clock.now(), 10).empty());
    clock.advance(agent::Millis(1'000));
    CHECK(device.outbox.due(clock.now(), 10).size() == 1);
}

TEST_CASE_METHOD(Fixture, "without a connection nothing is lost, parked or tried twice") {
    add();
    add();
    device.http.choose_fate([](const auto&) { return InProcessClient::Fate::lose_request; });
    const int before = device.http.count();

    const auto report = device.pusher.drain();

    REQUIRE(report.stopped_by.has_value());
    CHECK(device.http.count() == before + 1);
    CHECK(device.outbox.counts().waiting == 2);
    CHECK(device.outbox.counts().parked == 0);
}

TEST_CASE_METHOD(Fixture, "an agent that lost its job to another cannot overwrite it") {
    auto job = claimed_job();
    cloud.change_job(job.id, {{"metadata", {{"claim_token", "another's"}}}, {"retry_count", 1}});
    job.status = JobStatus::completed;
    save(job);

    (void)device.pusher.drain();

    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(device.job(job.id).status == JobStatus::processing);
    CHECK(device.job(job.id).claim_token.empty());
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a job that its owner deleted leaves the mirror when it is written") {
    auto job = claimed_job();
    cloud.delete_job(job.id);
    job.progress = 5;
    save(job);

    (void)device.pusher.drain();

    CHECK_FALSE(device.jobs.find(job.id).has_value());
    CHECK(device.outbox.counts().waiting == 0);
    CHECK(cloud.job(job.id).is_null());
}

TEST_CASE_METHOD(Fixture, "a retry by hand wins over the failure the server still has") {
    auto job = claimed_job();
    job.status = JobStatus::failed;
    save(job);
    (void)device.pusher.drain();
    REQUIRE(cloud.job(job.id)["status"] == "failed");

    REQUIRE(device.actions.retry(job.id));
    (void)device.pusher.drain();

    const auto row = cloud.job(job.id);
    CHECK(row["status"] == "pending");
    CHECK(row["retry_count"] == 1);
    CHECK_FALSE(row["metadata"].contains("claim_token"));
}

TEST_CASE_METHOD(Fixture, "insights are sent once, and are numbers for their own user") {
    const storage::Insight insight{"33333333-3333-4333-8333-333333333333", device.user_id,
                                   "decision_velocity", R"({"total_responses":3})", clock.now()};
    device.analytics.add_insight(insight);
    device.outbox.enqueue("analytics_insights", insight.id, storage::OutboxOperation::insert,
                          clock.now());
    device.http.once("POST", InProcessClient::Fate::lose_reply);
    (void)device.pusher.drain();

    (void)device.pusher.drain();

    const auto rows = cloud.rows("analytics_insights");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["value"]["total_responses"] == 3);
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a write that was held up on its way cannot undo a later one") {
    auto job = claimed_job();
    job.progress = 20;
    job.total = 100;
    save(job);
    std::optional<agent::http::Request> held_up;
    device.http.choose_fate([&](const agent::http::Request& request) {
        if (request.method != "PATCH" || held_up) return InProcessClient::Fate::arrive;
        held_up = request;
        return InProcessClient::Fate::lose_request;
    });
    REQUIRE(device.pusher.drain().stopped_by.has_value());
    job.progress = 100;
    job.status = JobStatus::completed;
    save(job);
    CHECK(device.pusher.drain().pushed == 1);

    REQUIRE(device.http.send(*held_up));

    CHECK(cloud.job(job.id)["status"] == "completed");
    CHECK(cloud.job(job.id)["progress"] == 100);
}

TEST_CASE_METHOD(Fixture, "a job cancelled on the web stays cancelled, whatever waits here") {
    auto job = claimed_job();
    cloud.change_job(job.id, {{"status", "failed"}, {"error", "Cancelled"}});
    job.progress = 50;
    job.total = 100;
    save(job);

    (void)device.pusher.drain();

    CHECK(cloud.job(job.id)["status"] == "failed");
    CHECK(device.job(job.id).status == JobStatus::failed);
    CHECK(device.job(job.id).claim_token.empty());
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "a running job set back to pending by its owner is given up") {
    auto job = claimed_job();
    cloud.change_job(job.id, {{"status", "pending"}});
    job.progress = 50;
    job.total = 100;
    save(job);

    (void)device.pusher.drain();

    CHECK(cloud.job(job.id)["status"] == "pending");
    CHECK(device.job(job.id).status == JobStatus::pending);
    CHECK(device.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture,
                 "what the web writes into metadata survives what the agent writes there") {
    auto job = claimed_job();
    auto metadata = cloud.job(job.id)["metadata"];
    metadata["note"] = "from the web";
    cloud.change_job(job.id, {{"metadata", metadata}});
    auto ours = nlohmann::json::parse(job.metadata);
    ours["current_step"] = "Fetching batch 1/3...";
    job.metadata = ours.dump();
    job.progress = 20;
    job.total = 60;
    save(job);
    REQUIRE(device.puller.pull());

    (void)device.pusher.drain();

    const auto stored = cloud.job(job.id)["metadata"];
    CHECK(stored["note"] == "from the web");
    CHECK(stored["current_step"] == "Fetching batch 1/3...");
}
