#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using storage::JobStatus;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::Device dead{cloud, clock};

    // A job that the other device has claimed before it died.
    std::string abandoned_job(const nlohmann::json& columns = nlohmann::json::object()) {
        const auto id = cloud.add_job(test::kAnn, columns);
        REQUIRE(dead.puller.pull());
        REQUIRE(dead.claim(id).jobs.size() == 1);
        REQUIRE(device.puller.pull());
        return id;
    }
    int rescue_after(std::chrono::seconds silence) {
        clock.advance(silence);
        REQUIRE(device.puller.pull());
        const auto rescued = device.rescuer.rescue();
        REQUIRE(rescued);
        return rescued.value();
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a job whose agent is silent for five minutes is to be had again") {
    const auto id = abandoned_job();

    CHECK(rescue_after(std::chrono::seconds(299)) == 0);
    CHECK(rescue_after(std::chrono::seconds(1)) == 1);

    const auto row = cloud.job(id);
    CHECK(row["status"] == "pending");
    CHECK(row["retry_count"] == 1);
    CHECK_FALSE(row["metadata"].contains("claim_token"));
    CHECK(device.job(id).status == JobStatus::pending);
    CHECK(device.claim(id).jobs.size() == 1);
}

TEST_CASE_METHOD(Fixture, "an agent that shows signs of life keeps its job") {
    const auto id = abandoned_job();
    clock.advance(std::chrono::seconds(290));
    REQUIRE_FALSE(dead.leases.renew_all().has_value());
    (void)dead.pusher.drain();

    CHECK(rescue_after(std::chrono::seconds(60)) == 0);

    CHECK(cloud.job(id)["status"] == "processing");
}

TEST_CASE_METHOD(Fixture, "a sign of life that comes after the last pull is not overlooked") {
    const auto id = abandoned_job();
    clock.advance(std::chrono::seconds(300));
    REQUIRE_FALSE(dead.leases.renew_all().has_value());
    (void)dead.pusher.drain();

    const auto rescued = device.rescuer.rescue();

    REQUIRE(rescued);
    CHECK(rescued.value() == 0);
    CHECK(cloud.job(id)["status"] == "processing");
}

TEST_CASE_METHOD(Fixture, "a job whose retries are used up ends as failed") {
    const auto id = abandoned_job({{"retry_count", 3}, {"max_retries", 3}});

    CHECK(rescue_after(std::chrono::seconds(300)) == 1);

    const auto row = cloud.job(id);
    CHECK(row["status"] == "failed");
    CHECK(row["retry_count"] == 3);
    CHECK_FALSE(row["error"].is_null());
    CHECK_FALSE(row["completed_at"].is_null());
}

TEST_CASE_METHOD(Fixture, "an agent whose job was taken back cannot write any more") {
    const auto id = abandoned_job();
    CHECK(rescue_after(std::chrono::seconds(300)) == 1);
    REQUIRE(device.claim(id).jobs.size() == 1);
    auto stale = dead.job(id);
    stale.status = JobStatus::completed;
    dead.jobs.upsert(stale);
    dead.outbox.enqueue("analytics_jobs", id, storage::OutboxOperation::update, clock.now());

    (void)dead.pusher.drain();

    CHECK(cloud.job(id)["status"] == "processing");
    CHECK(cloud.job(id)["metadata"]["claim_token"] == device.job(id).claim_token);
    CHECK(dead.job(id).claim_token.empty());
    CHECK(dead.outbox.counts().waiting == 0);
}

TEST_CASE_METHOD(Fixture, "silence is measured by this machine's clock alone") {
    const auto id = abandoned_job();
    cloud.change_job(id, {{"updated_at", "2001-01-01T00:00:00+00:00"}});

    CHECK(rescue_after(std::chrono::seconds(200)) == 0);

    CHECK(cloud.job(id)["status"] == "processing");
}
