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

    const auto claimed = device.claim(id);

    REQUIRE(claimed.jobs.size() == 1);
    const auto row = cloud.job(id);
    CHECK(row["status"] == "processing");
    CHECK(row["metadata"]["claim_token"] == claimed.jobs[0].claim_token);
    CHECK(row["metadata"]["days_back"] == 3);
    CHECK_FALSE(row["started_at"].is_null());
}

TEST_CASE_METHOD(Fixture, "of two that claim a job exactly one gets it") {
    const auto id = pulled_job();

    const auto first = device.claim(id);
    const auto second = rival.claim(id);

    CHECK(first.jobs.size() == 1);
    CHECK(second.jobs.empty());
    CHECK_FALSE(second.error.has_value());
    CHECK(rival.job(id).status == JobStatus::processing);
    CHECK(rival.job(id).claim_token.empty());
}

TEST_CASE_METHOD(Fixture, "a claim whose answer was lost is ours when asked again") {
    const auto id = pulled_job();
    device.http.once("PATCH", InProcessClient::Fate::lose_reply);
    REQUIRE(device.claim(id).error.has_value());

    const auto again = device.claim(id);

    REQUIRE(again.jobs.size() == 1);
    CHECK(cloud.job(id)["metadata"]["claim_token"] == again.jobs[0].claim_token);
}

TEST_CASE_METHOD(Fixture, "a claim whose answer was lost is found by the next pull") {
    const auto id = pulled_job();
    device.http.once("PATCH", InProcessClient::Fate::lose_reply);
    REQUIRE(device.claim(id).error.has_value());

    REQUIRE(device.puller.pull());

    CHECK(device.job(id).status == JobStatus::processing);
    CHECK(device.jobs.claimed().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a job changed since it was read is not claimed in its old form") {
    const auto id = pulled_job();
    cloud.change_job(id, {{"metadata", {{"days_back", 9}}}});

    const auto claimed = device.claim(id);

    CHECK(claimed.jobs.empty());
    CHECK_FALSE(claimed.error.has_value());
    CHECK(cloud.job(id)["status"] == "pending");
    CHECK(nlohmann::json::parse(device.job(id).metadata)["days_back"] == 9);
}

TEST_CASE_METHOD(Fixture, "a job that is gone is dropped instead of claimed") {
    const auto id = pulled_job();
    cloud.delete_job(id);

    const auto claimed = device.claim(id);

    CHECK(claimed.jobs.empty());
    CHECK_FALSE(claimed.error.has_value());
    CHECK_FALSE(device.jobs.find(id).has_value());
}

TEST_CASE_METHOD(Fixture, "a job made here is claimed without the server and arrives once") {
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");
    const int before = device.http.count();

    const auto claimed = device.claim(job.id);

    REQUIRE(claimed.jobs.size() == 1);
    CHECK(device.http.count() == before);
    (void)device.pusher.drain();
    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(cloud.job(job.id)["metadata"]["claim_token"] == claimed.jobs[0].claim_token);
}

TEST_CASE_METHOD(Fixture, "a job whose insert was not answered survives its claim here") {
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");
    device.http.once("POST", InProcessClient::Fate::lose_reply);
    (void)device.pusher.drain();

    const auto claimed = device.claim(job.id);
    (void)device.pusher.drain();

    REQUIRE(claimed.jobs.size() == 1);
    CHECK(cloud.job(job.id)["status"] == "processing");
    CHECK(cloud.job(job.id)["metadata"]["claim_token"] == claimed.jobs[0].claim_token);
    CHECK(device.job(job.id).claim_token == claimed.jobs[0].claim_token);
}

TEST_CASE_METHOD(Fixture, "as many jobs are claimed as there is place for, oldest first") {
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) {
        clock.advance(agent::Millis(1));
        ids.push_back(cloud.add_job(test::kAnn));
    }
    REQUIRE(device.puller.pull());

    const auto claimed = device.claimer.claim(
        device.jobs.pending(clock.now(), {"fetch_messages"}, 9), {"fetch_messages"}, 2, true);

    REQUIRE(claimed.jobs.size() == 2);
    CHECK(claimed.jobs[0].id == ids[0]);
    CHECK(claimed.jobs[1].id == ids[1]);
    CHECK(cloud.job(ids[2])["status"] == "pending");
}

TEST_CASE_METHOD(Fixture, "offline, only jobs that the server has never seen are claimed") {
    const auto known = pulled_job();
    const auto own = device.actions.add(device.user_id, "fetch_messages", "{}");

    const auto claimed =
        device.claimer.claim({device.job(known), device.job(own.id)}, {"fetch_messages"}, 5, false);

    REQUIRE(claimed.jobs.size() == 1);
    CHECK(claimed.jobs[0].id == own.id);
}

TEST_CASE_METHOD(Fixture, "a policy that hides the update is told apart from a lost race") {
    const auto id = pulled_job();
    // PostgREST says no more than this of a row that a policy keeps from being updated.
    device.http.answer("PATCH", {200, {{"Content-Type", "application/json"}}, "[]"});

    const auto claimed = device.claim(id);

    CHECK(claimed.jobs.empty());
    REQUIRE(claimed.error.has_value());
    CHECK(claimed.error->kind == agent::supabase::Error::Kind::forbidden);
}
