#include "agent/sync/job_rows.h"

#include "agent/base/timestamp.h"
#include "tests/support/catch.h"

using namespace agent::sync;
using storage::JobStatus;

namespace {

Json row() {
    return {{"id", "11111111-1111-4111-8111-111111111111"},
            {"user_id", "22222222-2222-4222-8222-222222222222"},
            {"status", "processing"},
            {"job_type", "fetch_messages"},
            {"progress", 40},
            {"total", 100},
            {"metadata", {{"days_back", 7}, {"claim_token", "t"}}},
            {"error", nullptr},
            {"error_details", nullptr},
            {"created_at", "2026-11-24T00:29:50.71+00:00"},
            {"updated_at", "2026-11-24 00:29:51.5+00"},
            {"started_at", "2026-11-24T00:29:51+00:00"},
            {"completed_at", nullptr},
            {"retry_count", 1},
            {"max_retries", 3}};
}

}  // namespace

TEST_CASE("a row of the server becomes a job with the version it was seen at") {
    const auto job = job_from_row(row());

    REQUIRE(job.has_value());
    CHECK(job->status == JobStatus::processing);
    CHECK(job->progress == 40);
    CHECK(job->retry_count == 1);
    CHECK(job->updated_at == agent::parse_timestamp("2026-11-24T00:29:51.5Z"));
    CHECK(job->synced_updated_at == job->updated_at);
    CHECK_FALSE(job->error.has_value());
    CHECK_FALSE(job->completed_at.has_value());
    CHECK(Json::parse(job->metadata) == row()["metadata"]);
}

TEST_CASE("a row that lacks a column, or holds nonsense, is refused") {
    for (const char* column : {"id", "status", "progress", "updated_at", "retry_count"}) {
        CAPTURE(column);
        Json without = row();
        without.erase(column);
        CHECK_FALSE(job_from_row(without).has_value());
        Json wrong = row();
        wrong[column] = Json::array();
        CHECK_FALSE(job_from_row(wrong).has_value());
    }
    Json unknown_status = row();
    unknown_status["status"] = "paused";
    CHECK_FALSE(job_from_row(unknown_status).has_value());
    CHECK_FALSE(job_from_row(Json::array()).has_value());
}

TEST_CASE("a job written as a row reads back the same") {
    Json original = row();
    original["error"] = "it broke";
    original["error_details"] = {{"code", 5}};
    const auto job = job_from_row(original);
    REQUIRE(job.has_value());

    Json written = row_for_insert(*job, Schema::plain);
    written["updated_at"] = original["updated_at"];  // the server's own
    const auto again = job_from_row(written);

    REQUIRE(again.has_value());
    CHECK(again->error == job->error);
    CHECK(again->error_details == job->error_details);
    CHECK(again->metadata == job->metadata);
    CHECK(again->started_at == job->started_at);
    CHECK(again->created_at == job->created_at);
}

TEST_CASE("an update leaves out what the owner of a job may not change") {
    const Json changes = changes_for_update(*job_from_row(row()), Schema::plain);

    for (const char* column : {"id", "user_id", "job_type", "created_at", "updated_at"}) {
        CAPTURE(column);
        CHECK_FALSE(changes.contains(column));
    }
}

TEST_CASE("a claim is put into metadata, read from it and taken out again") {
    const std::string claimed = with_claim(R"({"days_back":7})", "token-1", "laptop");

    CHECK(claim_token_in(claimed) == "token-1");
    CHECK(Json::parse(without_claim(claimed)) == Json({{"days_back", 7}}));
    CHECK(claim_token_in("{}").empty());
    CHECK(claim_token_in("not json").empty());
    CHECK(claim_token_in(R"({"claim_token":5})").empty());
}

TEST_CASE("where the server's number columns are empty, their defaults hold") {
    Json bare = row();
    for (const char* column : {"progress", "total", "retry_count", "max_retries", "metadata"}) {
        bare[column] = nullptr;
    }

    const auto job = job_from_row(bare);

    REQUIRE(job.has_value());
    CHECK(job->progress == 0);
    CHECK(job->retry_count == 0);
    CHECK(job->max_retries == 3);
    CHECK(job->metadata == "{}");
}

TEST_CASE("a claim in columns of its own stands in the mirror's metadata, and is sent as it came") {
    Json leased = row();
    leased["metadata"] = {{"days_back", 7}};
    leased["claim_token"] = "token-2";
    leased["claimed_by"] = "laptop";

    const auto job = job_from_row(leased);

    REQUIRE(job.has_value());
    CHECK(claim_token_in(job->metadata) == "token-2");
    const Json changes = changes_for_update(*job, Schema::leases);
    CHECK(changes["metadata"] == leased["metadata"]);
    CHECK(changes["claim_token"] == "token-2");
    CHECK(changes["claimed_by"] == "laptop");
    const Json plain = changes_for_update(*job, Schema::plain);
    CHECK(plain["metadata"]["claim_token"] == "token-2");
    CHECK_FALSE(plain.contains("claim_token"));
}
