#include "agent/sync/merge.h"

#include <algorithm>
#include <random>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

using agent::sync::merge;
using agent::sync::merge_metadata;
using agent::sync::precedes;
using storage::Instant;
using storage::Job;
using storage::JobStatus;

namespace {

Job job(int retry_count, JobStatus status, std::int64_t progress) {
    Job one;
    one.id = "j";
    one.retry_count = retry_count;
    one.status = status;
    one.progress = progress;
    return one;
}

bool same_state(const Job& a, const Job& b) {
    return !precedes(a, b) && !precedes(b, a);
}

// Any state that an agent, the web or a person by hand could have left.
Job random_job(std::mt19937& random) {
    const auto draw = [&random](int bound) {
        return std::uniform_int_distribution<>(0, bound - 1)(random);
    };
    Job one = job(draw(3), static_cast<JobStatus>(draw(4)), draw(4));
    one.total = draw(3);
    one.updated_at = Instant(std::chrono::microseconds(draw(3)));
    one.metadata = draw(2) == 0 ? "{}" : R"({"a":1})";
    if (draw(3) == 0) one.error = "e";
    if (draw(3) == 0) one.started_at = one.updated_at;
    one.synced_updated_at = one.updated_at;
    return one;
}

}  // namespace

TEST_CASE("a later status, more progress and another attempt each win") {
    CHECK(merge(job(0, JobStatus::pending, 0), job(0, JobStatus::processing, 0)).status ==
          JobStatus::processing);
    CHECK(merge(job(0, JobStatus::completed, 5), job(0, JobStatus::failed, 9)).status ==
          JobStatus::completed);
    CHECK(merge(job(0, JobStatus::processing, 40), job(0, JobStatus::processing, 20)).progress ==
          40);
    CHECK(merge(job(0, JobStatus::completed, 9), job(1, JobStatus::pending, 0)).status ==
          JobStatus::pending);
}

TEST_CASE("merging is commutative, associative and idempotent") {
    std::mt19937 random(20261124);
    for (int round = 0; round < 20'000; ++round) {
        const Job a = random_job(random);
        const Job b = random_job(random);
        const Job c = random_job(random);
        REQUIRE(same_state(merge(a, a), a));
        REQUIRE(same_state(merge(a, b), merge(b, a)));
        REQUIRE(same_state(merge(merge(a, b), c), merge(a, merge(b, c))));
    }
}

TEST_CASE("copies that arrive in any order, some twice, end the same") {
    std::mt19937 random(7);
    for (int history = 0; history < 2'000; ++history) {
        std::vector<Job> copies;
        for (int i = 0; i < 6; ++i) copies.push_back(random_job(random));
        const auto fold = [](const std::vector<Job>& all) {
            Job merged = all.front();
            for (const Job& one : all) merged = merge(merged, one);
            return merged;
        };
        const Job expected = fold(copies);
        copies.push_back(copies[static_cast<std::size_t>(history) % copies.size()]);
        std::shuffle(copies.begin(), copies.end(), random);
        REQUIRE(same_state(fold(copies), expected));
    }
}

TEST_CASE("what only this machine knows stays with the merged job") {
    Job local = job(0, JobStatus::processing, 1);
    local.claim_token = "ours";
    local.running = true;

    const Job merged = merge(local, job(0, JobStatus::completed, 2));

    CHECK(merged.claim_token == "ours");
    CHECK(merged.running);
}

TEST_CASE("of each key of metadata the side that changed it has the say") {
    const auto merged = [](const char* base, const char* ours, const char* theirs) {
        return nlohmann::json::parse(merge_metadata(std::string(base), ours, theirs));
    };

    CHECK(merged(R"({"a":1})", R"({"a":2})", R"({"a":1})") == nlohmann::json({{"a", 2}}));
    CHECK(merged(R"({"a":1})", R"({"a":1})", R"({"a":3})") == nlohmann::json({{"a", 3}}));
    CHECK(merged(R"({"a":1})", R"({"a":2})", R"({"a":3})") == nlohmann::json({{"a", 2}}));
    CHECK(merged("{}", R"({"a":1})", R"({"b":2})") == nlohmann::json({{"a", 1}, {"b", 2}}));
    CHECK(merged(R"({"a":1,"b":1})", R"({"b":1})", R"({"a":1})") == nlohmann::json::object());
    CHECK(merged("[]", "7", R"({"b":2})") == nlohmann::json({{"b", 2}}));
}

TEST_CASE("without knowing what metadata was, ours go on top of theirs") {
    CHECK(nlohmann::json::parse(merge_metadata(std::nullopt, R"({"a":1})", R"({"a":2,"b":2})")) ==
          nlohmann::json({{"a", 1}, {"b", 2}}));
}

TEST_CASE("merging the same changes of metadata again changes nothing") {
    std::mt19937 random(3);
    const auto draw = [&random] {
        nlohmann::json object = nlohmann::json::object();
        for (const char* key : {"a", "b", "c"}) {
            const int value = std::uniform_int_distribution<>(0, 3)(random);
            if (value > 0) object[key] = value;
        }
        return object.dump();
    };
    for (int round = 0; round < 5'000; ++round) {
        const std::string base = draw();
        const std::string ours = draw();
        const std::string theirs = draw();
        const std::string once = merge_metadata(base, ours, theirs);
        REQUIRE(merge_metadata(base, ours, once) == once);
        REQUIRE(merge_metadata(base, base, theirs) == nlohmann::json::parse(theirs).dump());
        REQUIRE(merge_metadata(base, ours, base) == nlohmann::json::parse(ours).dump());
    }
}
