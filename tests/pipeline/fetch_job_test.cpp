#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using agent::pipeline::ProgressEvent;
using storage::JobStatus;
using test::MailboxFixture;

TEST_CASE_METHOD(MailboxFixture, "a job of the web is fetched, cached and reported as completed") {
    const auto id = add_job();

    const auto round = this->round();

    CHECK(round.jobs_completed == 2);  // it and the insights it asked for
    CHECK(round.messages.fetched == 60);
    CHECK(cache.stats().messages == 60);
    const auto row = cloud.job(id);
    CHECK(row["status"] == "completed");
    CHECK(row["progress"] == 60);
    CHECK(row["total"] == 60);
    CHECK(row["metadata"]["messages_fetched"] == 60);
    CHECK(row["metadata"]["cache_hit_rate"] == 0.0);
    CHECK(row["metadata"]["current_step"] == "Done");
    CHECK_FALSE(row["completed_at"].is_null());
    CHECK(round.pending_push == 0);
}

TEST_CASE_METHOD(MailboxFixture, "messages are fetched in batches and never twice") {
    add_job();
    (void)round();
    const auto cold = google.stats();

    const auto second = add_job();
    const auto warm_round = round();

    CHECK(cold["batch"] == 3);
    CHECK(google.stats()["batch"] == 3);
    CHECK(warm_round.messages.fetched == 0);
    CHECK(warm_round.messages.cached == 60);
    CHECK(metadata_of(second)["cache_hit_rate"] == 1.0);
    CHECK(cloud.job(second)["progress"] == 60);
}

TEST_CASE_METHOD(MailboxFixture, "a job names what it is doing, and its progress only grows") {
    add_job();
    std::vector<std::string> steps;
    std::int64_t last = 0;
    bool grows = true;
    on_event = [&](const ProgressEvent& event) {
        if (event.job_type != "fetch_messages") return;
        if (event.kind == ProgressEvent::Kind::advanced) steps.push_back(event.step);
        grows = grows && event.done >= last;
        last = event.done;
    };

    (void)round();

    CHECK(steps == std::vector<std::string>{"Listing messages...", "Fetching batch 1/3...",
                                            "Fetching batch 2/3...", "Fetching batch 3/3...",
                                            "Finishing..."});
    CHECK(grows);
}

TEST_CASE_METHOD(MailboxFixture,
                 "attachments are known although the metadata format has no parts") {
    add_job();
    (void)round();

    const auto stats = cache.stats();

    CHECK(stats.with_attachments > 0);
    CHECK(stats.with_attachments < stats.messages);
    for (const auto& message : cache.list({60, {}, ""})) {
        const auto processed = nlohmann::json::parse(message.processed_data.value());
        CHECK(processed["hasAttachments"] == message.has_attachments);
    }
}

TEST_CASE_METHOD(MailboxFixture, "max_results takes the newest messages") {
    add_job({{"max_results", 7}});

    const auto round = this->round();

    CHECK(round.messages.listed == 7);
    CHECK(cache.stats().messages == 7);
}

TEST_CASE_METHOD(MailboxFixture, "a completed fetch adds an insights job, which is run too") {
    const auto id = add_job();
    (void)round();

    const auto insights = cloud.rows("analytics_insights");
    std::set<std::string> types;
    for (const auto& row : insights) types.insert(row["insight_type"]);
    CHECK(types == std::set<std::string>{"decision_velocity", "relationship_health",
                                         "strategic_vs_reactive"});
    int insight_jobs = 0;
    for (const auto& row : cloud.rows("analytics_jobs")) {
        if (row["job_type"] != "compute_insights") continue;
        ++insight_jobs;
        CHECK(row["status"] == "completed");
        CHECK(row["metadata"]["triggered_by"] == id);
    }
    CHECK(insight_jobs == 1);
}

TEST_CASE_METHOD(MailboxFixture,
                 "parts that are throttled are asked for again and are no failures") {
    google.fail({{"kind", "429"}, {"scope", "batch_part"}, {"rate", 0.3}});
    add_job();

    const auto round = this->round();

    CHECK(round.messages.fetched == 60);
    CHECK(round.messages.failed == 0);
    CHECK(cache.stats().failed == 0);
    CHECK(google.stats()["messages_served_again"] == 0);
}

TEST_CASE_METHOD(MailboxFixture, "a part missing from the answer is fetched alone") {
    google.fail({{"kind", "missing-part"}, {"count", 1}});
    add_job();

    const auto round = this->round();

    CHECK(round.messages.fetched == 60);
    CHECK(round.messages.failed == 0);
}

TEST_CASE_METHOD(MailboxFixture, "what fails again and again is recorded and asked for next time") {
    google.fail({{"kind", "missing-part"}, {"count", 1}});
    single_gets_fail = true;
    const auto id = add_job();

    const auto first = round();

    CHECK(first.messages.fetched == 59);
    CHECK(first.messages.failed == 1);
    CHECK(cloud.job(id)["status"] == "completed");
    CHECK(cloud.job(id)["error_details"]["failed_count"] == 1);
    REQUIRE(cache.failed().size() == 1);

    single_gets_fail = false;
    add_job();
    const auto second = round();

    CHECK(second.messages.fetched == 1);
    CHECK(cache.failed().empty());
    CHECK(cache.stats().messages == 60);
}

TEST_CASE_METHOD(MailboxFixture, "bad metadata fails the job at once, with a reason for people") {
    const auto id = add_job({{"days_back", -3}});

    const auto round = this->round();

    CHECK(round.jobs_failed == 1);
    const auto row = cloud.job(id);
    CHECK(row["status"] == "failed");
    CHECK(row["error"].get<std::string>().find("days_back") != std::string::npos);
    CHECK(row["error_details"]["code"] == "bad_metadata");
    CHECK(row["retry_count"] == 0);
}

TEST_CASE_METHOD(MailboxFixture, "a job interrupted by a stop goes on where it was") {
    const auto id = add_job();
    on_event = [&](const ProgressEvent& event) {
        if (event.done >= 20) device.stop.request();
    };

    const auto interrupted = round();

    CHECK(interrupted.interrupted);
    CHECK(device.job(id).status == JobStatus::processing);
    CHECK_FALSE(device.job(id).running);
    CHECK(cache.stats().messages == 20);
    CHECK(device.job(id).retry_count == 0);
}

TEST_CASE_METHOD(MailboxFixture, "a cancelled job stops at its next batch and stays cancelled") {
    const auto id = add_job();
    on_event = [&](const ProgressEvent& event) {
        if (event.done == 20) (void)device.actions.cancel(id);
    };

    const auto round = this->round();

    CHECK(round.jobs_completed == 0);
    CHECK(cloud.job(id)["status"] == "failed");
    CHECK(cloud.job(id)["error"] == "Cancelled");
    CHECK(cache.stats().messages == 41);  // what was under way is kept
}

TEST_CASE_METHOD(MailboxFixture, "without a sign-in to Google nothing is claimed") {
    device.secrets.remove("google");
    const auto id = add_job();

    const auto round = this->round();

    REQUIRE(round.google_trouble.has_value());
    CHECK(round.google_trouble->kind == agent::gmail::Error::Kind::signed_out);
    CHECK(cloud.job(id)["status"] == "pending");
}

TEST_CASE_METHOD(MailboxFixture,
                 "a far-off deadline of Google's defers the job without an attempt") {
    google.fail({{"kind", "403"}, {"scope", "gmail"}, {"retry_after_s", 900}});
    const auto id = add_job();

    const auto round = this->round();

    CHECK(round.jobs_waiting == 1);
    CHECK(round.jobs_failed == 0);
    const auto job = device.job(id);
    CHECK(job.status == JobStatus::processing);
    CHECK(job.retry_count == 0);
    REQUIRE(job.run_after.has_value());
    CHECK(*job.run_after > clock.now() + std::chrono::seconds(800));
}

TEST_CASE_METHOD(MailboxFixture, "a server fault that stays counts as an attempt, up to the last") {
    google.fail({{"kind", "500"}, {"scope", "gmail"}});
    const auto id = add_job();

    for (int attempt = 1; attempt <= 3; ++attempt) {
        const auto round = this->round();
        CHECK(round.jobs_retried == 1);
        CHECK(device.job(id).retry_count == attempt);
        clock.advance(std::chrono::minutes(10));
    }
    const auto last = round();

    CHECK(last.jobs_failed == 1);
    CHECK(cloud.job(id)["status"] == "failed");
    CHECK(cloud.job(id)["retry_count"] == 3);
}

TEST_CASE_METHOD(MailboxFixture, "a crash counts as an attempt and the job goes on") {
    const auto id = add_job();
    REQUIRE(device.puller.pull());
    auto job = device.claim(id).jobs.at(0);
    job.running = true;  // as the mirror of an agent that was killed says
    device.jobs.upsert(job);
    (void)round();
    CHECK(device.job(id).retry_count == 1);
    clock.advance(std::chrono::minutes(10));

    const auto round = this->round();

    CHECK(round.messages.fetched == 60);
    CHECK(cloud.job(id)["status"] == "completed");
    CHECK(cloud.job(id)["retry_count"] == 1);
}

TEST_CASE_METHOD(MailboxFixture, "a job that crashes its agent each time ends as failed") {
    const auto id = add_job();
    REQUIRE(device.puller.pull());
    (void)device.claim(id);
    for (int crash = 0; crash < 4; ++crash) {
        auto job = device.job(id);
        REQUIRE(job.status == JobStatus::processing);
        job.running = true;
        device.jobs.upsert(job);
        runner.note_crash(job);
    }

    CHECK(device.job(id).status == JobStatus::failed);
}

TEST_CASE_METHOD(MailboxFixture, "without Supabase a job goes on, and is told when it is back") {
    const auto id = add_job();
    on_event = [&](const ProgressEvent& event) {
        if (event.done == 20) {
            device.http.choose_fate(
                [](const auto&) { return test::InProcessClient::Fate::lose_request; });
        }
    };

    const auto offline = round();

    CHECK_FALSE(offline.online);
    CHECK(device.job(id).status == JobStatus::completed);
    CHECK(offline.pending_push > 0);
    CHECK(cloud.job(id)["status"] == "processing");

    on_event = nullptr;
    device.http.choose_fate(nullptr);
    const auto online = round();

    CHECK(online.online);
    CHECK(online.pending_push == 0);
    CHECK(cloud.job(id)["status"] == "completed");
}

TEST_CASE_METHOD(MailboxFixture, "a job added here runs without Supabase and arrives later, once") {
    device.http.choose_fate([](const auto&) { return test::InProcessClient::Fate::lose_request; });
    const auto job = device.actions.add(device.user_id, "fetch_messages", "{}");

    const auto offline = round();
    CHECK(offline.messages.fetched == 60);
    CHECK(cloud.rows("analytics_jobs").empty());

    device.http.choose_fate(nullptr);
    (void)round();

    CHECK(cloud.job(job.id)["status"] == "completed");
    CHECK(cloud.rows("analytics_jobs").size() == 2);  // and its insights
}
