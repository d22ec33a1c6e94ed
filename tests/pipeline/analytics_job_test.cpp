#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using nlohmann::json;
using test::MailboxFixture;

namespace {

struct AnalyticsFixture : MailboxFixture {
    // Runs a compute_analytics job and returns its row in the cloud.
    json analyse(json metadata = json::object()) {
        const auto id = cloud.add_job(
            test::kAnn, {{"job_type", "compute_analytics"}, {"metadata", std::move(metadata)}});
        (void)round();
        return cloud.job(id);
    }
    void fetch() {
        add_job();
        (void)round();
    }
    json cached_rows() { return cloud.rows("analytics_cache"); }
};

}  // namespace

TEST_CASE_METHOD(AnalyticsFixture, "a job's analytics reach the cloud under the key of the web") {
    fetch();

    const auto job = analyse({{"days_back", 6}, {"time_zone", "UTC"}});

    CHECK(job["status"] == "completed");
    CHECK(job["progress"] == 60);
    CHECK(job["metadata"]["result"]["total_count"] == 60);
    CHECK(job["metadata"]["result"]["from_cache"] == false);
    REQUIRE(cached_rows().size() == 1);
    const auto row = cached_rows()[0];
    CHECK(row["cache_key"] == "analytics:" + device.user_id + ":6days");
    CHECK(row["data"]["total_count"] == 60);
    CHECK(row["data"]["daily_counts"].size() == 6);
    CHECK(row["data"]["outbound_count"].get<int>() > 0);  // by the label SENT
    CHECK(row["hit_count"] == 0);
    const auto created = agent::parse_timestamp(row["created_at"].get<std::string>());
    CHECK(agent::parse_timestamp(row["expires_at"].get<std::string>()).value() ==
          created.value() + std::chrono::hours(1));
}

TEST_CASE_METHOD(AnalyticsFixture, "a result is used again until it expires, and hits count") {
    fetch();
    (void)analyse();
    clock.advance(std::chrono::minutes(59));
    const auto again = analyse();
    const auto hits = cached_rows()[0]["hit_count"];
    clock.advance(std::chrono::minutes(2));
    const auto anew = analyse();

    CHECK(again["metadata"]["result"]["from_cache"] == true);
    CHECK(again["metadata"]["result"]["total_count"] == 60);
    CHECK(hits == 1);
    CHECK(anew["metadata"]["result"]["from_cache"] == false);
    CHECK(cached_rows()[0]["hit_count"] == 0);
    CHECK(cached_rows().size() == 1);
}

TEST_CASE_METHOD(AnalyticsFixture, "force and another time zone compute anew") {
    fetch();
    (void)analyse({{"time_zone", "UTC"}});

    const auto forced = analyse({{"time_zone", "UTC"}, {"force", true}});
    const auto elsewhere = analyse({{"time_zone", "Asia/Tokyo"}});

    CHECK(forced["metadata"]["result"]["from_cache"] == false);
    CHECK(elsewhere["metadata"]["result"]["from_cache"] == false);
    CHECK(cached_rows()[0]["data"]["processing_metadata"]["time_zone"] == "Asia/Tokyo");
}

TEST_CASE_METHOD(AnalyticsFixture,
                 "what the web computed is used, what it left unreadable is not") {
    fetch();
    const auto key = "analytics:" + device.user_id + ":7days";
    const auto until = clock.now() + std::chrono::hours(1);
    device.analytics.put_cached({"row", device.user_id, key, "[1]", clock.now(), until, 0});

    CHECK(analyse()["metadata"]["result"]["from_cache"] == false);
}

TEST_CASE_METHOD(AnalyticsFixture, "wrong metadata fails the job for good and says which") {
    const auto zone = analyse({{"time_zone", "Mars/Olympus"}});
    const auto days = analyse({{"days_back", 0}});

    CHECK(zone["status"] == "failed");
    CHECK(zone["error"].get<std::string>().find("Mars/Olympus") != std::string::npos);
    CHECK(days["status"] == "failed");
    CHECK(days["error"].get<std::string>().find("days_back") != std::string::npos);
    CHECK(cached_rows().empty());
}

TEST_CASE_METHOD(AnalyticsFixture, "no subject and no snippet leaves the machine with a result") {
    fetch();
    (void)analyse({{"days_back", 365}});

    const std::string sent = cached_rows().dump();
    const auto messages = cache.list({});
    for (const auto& message : messages) {
        CAPTURE(message.subject);
        CHECK(sent.find(json(message.subject).dump()) == std::string::npos);
    }
}

TEST_CASE_METHOD(AnalyticsFixture, "analytics work without mail and without Gmail") {
    const auto job = analyse();

    CHECK(job["status"] == "completed");
    CHECK(job["metadata"]["result"]["total_count"] == 0);
    CHECK(google.stats()["gmail_requests"] == 0);
}
