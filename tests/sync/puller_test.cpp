#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using storage::JobStatus;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};

    int pull() {
        auto pulled = device.puller.pull();
        REQUIRE(pulled);
        return pulled.value();
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "new jobs of the user arrive, those of others do not") {
    const auto own = cloud.add_job(test::kAnn, {{"metadata", {{"days_back", 3}}}});
    const auto foreign = cloud.add_job(test::kBob);

    CHECK(pull() == 1);

    CHECK(device.job(own).status == JobStatus::pending);
    CHECK_FALSE(device.jobs.find(foreign).has_value());
}

TEST_CASE_METHOD(Fixture, "what was read before changes nothing when it is read again") {
    cloud.add_job(test::kAnn);
    pull();

    CHECK(pull() == 0);
}

TEST_CASE_METHOD(Fixture, "a row that was committed late, under an older stamp, is not missed") {
    const auto early = cloud.add_job(test::kAnn);
    clock.advance(agent::Millis(40'000));
    cloud.add_job(test::kAnn);
    pull();
    const auto late = cloud.add_job(
        test::kAnn,
        {{"updated_at", agent::format_timestamp(clock.now() - std::chrono::seconds(30))}});

    pull();

    CHECK(device.jobs.find(early).has_value());
    CHECK(device.jobs.find(late).has_value());
}

TEST_CASE_METHOD(Fixture, "rows that share a stamp all arrive, however short the server's page") {
    cloud.set_row_cap(10);
    std::vector<std::string> ids;
    for (int i = 0; i < 35; ++i) ids.push_back(cloud.add_job(test::kAnn));

    CHECK(pull() == 35);

    for (const auto& id : ids) CHECK(device.jobs.find(id).has_value());
}

TEST_CASE_METHOD(Fixture, "a job deleted on the server leaves the mirror within a minute") {
    const auto kept = cloud.add_job(test::kAnn);
    const auto deleted = cloud.add_job(test::kAnn);
    pull();
    cloud.delete_job(deleted);
    clock.advance(std::chrono::minutes(1));

    CHECK(pull() == 1);

    CHECK(device.jobs.find(kept).has_value());
    CHECK_FALSE(device.jobs.find(deleted).has_value());
}

TEST_CASE_METHOD(Fixture, "an owner's reset of a finished job by hand is taken over") {
    const auto id = cloud.add_job(test::kAnn);
    pull();
    cloud.change_job(id, {{"status", "completed"}});
    pull();
    REQUIRE(device.job(id).status == JobStatus::completed);

    cloud.change_job(id, {{"status", "pending"}});
    pull();

    CHECK(device.job(id).status == JobStatus::pending);
}

TEST_CASE_METHOD(Fixture, "unsent progress of ours stays on top of the server's older copy") {
    const auto id = cloud.add_job(test::kAnn);
    pull();
    auto job = device.claim(id).jobs.at(0);
    job.progress = 40;
    device.jobs.upsert(job);
    device.outbox.enqueue("analytics_jobs", id, storage::OutboxOperation::update, clock.now());
    auto metadata = cloud.job(id)["metadata"];
    metadata["note"] = "edited by hand";
    cloud.change_job(id, {{"metadata", metadata}});

    pull();

    CHECK(device.job(id).progress == 40);
    CHECK(device.job(id).claim_token == job.claim_token);
    CHECK(device.outbox.counts().waiting == 1);
}

TEST_CASE_METHOD(Fixture, "the mark does not move when a pull fails half-way") {
    cloud.set_row_cap(10);
    for (int i = 0; i < 25; ++i) cloud.add_job(test::kAnn);
    int gets = 0;
    device.http.choose_fate([&gets](const agent::http::Request& request) {
        const bool second_page = request.method == "GET" && ++gets == 2;
        return second_page ? test::InProcessClient::Fate::lose_request
                           : test::InProcessClient::Fate::arrive;
    });

    CHECK_FALSE(device.puller.pull());
    CHECK(device.jobs.list({}).empty());

    CHECK(pull() == 25);
}

TEST_CASE_METHOD(Fixture, "a poll that finds nothing new is one request") {
    cloud.set_row_cap(10);
    for (int i = 0; i < 15; ++i) cloud.add_job(test::kAnn, {{"status", "completed"}});
    pull();
    clock.advance(agent::Millis(5'000));
    const int before = device.http.count();

    CHECK(pull() == 0);
    CHECK(device.http.count() == before + 2);  // 15 rows lie in the overlap, 10 fill a page

    clock.advance(std::chrono::minutes(2));
    cloud.add_job(test::kAnn, {{"status", "completed"}});
    pull();
    const int idle = device.http.count();
    CHECK(pull() == 0);
    CHECK(device.http.count() == idle + 1);
}

TEST_CASE_METHOD(Fixture, "who works for everybody mirrors the head of the queue alone") {
    agent::sync::Puller queue({device.database, device.jobs, device.state, device.remote_job,
                               device.rest, device.schema, clock, device.log},
                              std::nullopt);
    const auto pending = cloud.add_job(test::kAnn);
    const auto processing = cloud.add_job(test::kAnn, {{"status", "processing"}});
    cloud.add_job(test::kAnn, {{"status", "completed"}});

    REQUIRE(queue.pull());

    CHECK(device.jobs.list({}).size() == 2);
    CHECK(device.job(pending).status == JobStatus::pending);
    CHECK(device.job(processing).status == JobStatus::processing);
}
