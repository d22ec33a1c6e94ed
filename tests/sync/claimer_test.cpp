#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using storage::JobStatus;
using test::InProcessClient;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::Device rival{cloud, clock};

    std::string pulled_job() {
        const auto id = cloud.add_job(test::kAnn, {{"metadata", {{"days_back", 3}}}});
        REQUIRE(device.puller.pull());
        REQUIRE(rival.puller.pull());
        return id;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a claim marks the row with a token and keeps its metadata") {
    const auto id = pulled_job();

    const auto claimed = device.claimer.claim(device.job(id));

    REQUIRE(claimed);
    REQUIRE(claimed.value().has_value());
    const auto row = cloud.job(id);
    CHECK(row["status"] == "processing");
    CHECK(row["metadata"]["claim_token"] == claimed.value()->claim_token);
    CHECK(row["metadata"]["days_back"] == 3);
    CHECK_FALSE(row["started_at"].is_null());
}

TEST_CASE_METHOD(Fixture, "of two that claim a job exactly one gets it") {
    const auto id = pulled_job();

    const auto first = device.claimer.claim(device.job(id));
    const auto second = rival.claimer.claim(rival.job(id));

    CHECK(first.value().has_value());
    CHECK_FALSE(second.value().has_value());
    CHECK(rival.job(id).status == JobStatus::processing);
    CHECK(rival.job(id).claim_token.empty());
}

TEST_CASE_METHOD(Fixture, "a claim whose answer was lost is ours when asked again") {
    const auto id = pulled_job();
    device.http.once("PATCH", InProcessClient::Fate::lose_reply);
    REQUIRE_FALSE(device.claimer.claim(device.job(id)));

    const auto again = device.claimer.claim(device.job(id));

    REQUIRE(again);
    REQUIRE(again.value().has_value());
    CHECK(cloud.job(id)["metadata"]["claim_token"] == again.value()->claim_token);
}

TEST_CASE_METHOD(Fixture, "a claim whose answer was lost is found by the next pull") {
    const auto id = pulled_job();
    device.http.once("PATCH", InProcessClient::Fate::lose_reply);
    REQUIRE_FALSE(device.claimer.claim(device.job(id)));

    REQUIRE(device.puller.pull());

    CHECK(device.job(id).status == JobStatus::processing);
    CHECK(device.jobs.claimed().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a job changed since it was read is not claimed in its old form") {
    const auto id = pulled_job();
    cloud.change_job(id, {{"metadata", {{"days_back", 9}}}});

    const auto claimed = device.claimer.claim(device.job(id));

    REQUIRE(claimed);
    CHECK_FALSE(claimed.value().has_value());
    CHECK(cloud.job(id)["status"] == "pending");
    CHECK(nlohmann::json::parse(device.job(id).metadata)["days_back"] == 9);
}

TEST_CASE_METHOD(Fixture, "a job that is gone is dropped instead of claimed") {
    const auto id = pulled_job();
    cloud.delete_job(id);

    const auto claimed = device.claimer.claim(device.job(id));

    REQUIRE(claimed);
    CHECK_FALSE(claimed.value().has_value());
    CHECK_FALSE(device.jobs.find(id).has_value());
}

TEST_CASE_METHOD(Fixture, "a job made here is claimed without the server and arrives once") {
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");
    const int before = device.http.count();

    const auto claimed = device.claimer.claim(job);

    REQUIRE(claimed.value().has_value());
    CHECK(device.http.count() == before);
    (void)device.pusher.drain();
    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(cloud.job(job.id)["metadata"]["claim_token"] == claimed.value()->claim_token);
}

TEST_CASE_METHOD(Fixture, "a job whose insert was not answered survives its claim here") {
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");
    device.http.once("POST", InProcessClient::Fate::lose_reply);
    (void)device.pusher.drain();

    const auto claimed = device.claimer.claim(device.job(job.id));
    (void)device.pusher.drain();

    REQUIRE(claimed.value().has_value());
    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(cloud.job(job.id)["metadata"]["claim_token"] == claimed.value()->claim_token);
    CHECK(device.job(job.id).claim_token == claimed.value()->claim_token);
}
