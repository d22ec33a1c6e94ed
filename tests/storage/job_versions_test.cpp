#include "storage/job_versions.h"

#include "storage/job_store.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::JobStatus;
using storage::JobVersions;
using test::at;

namespace {

struct Fixture {
    test::Mirror mirror;
    storage::JobStore jobs{mirror.database};
    JobVersions versions{mirror.database, "user-1"};

    void put(const std::string& id, std::optional<storage::Instant> synced,
             JobStatus status = JobStatus::pending, const std::string& user_id = "user-1") {
        auto job = test::job(id, 0, status);
        job.user_id = user_id;
        job.synced_updated_at = synced;
        jobs.upsert(job);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the versions of a user's jobs are read by id, a piece at a time") {
    put("c", at(3));
    put("a", at(1));
    put("b", std::nullopt);
    put("aa", at(1), JobStatus::pending, "user-2");

    const auto first = versions.after("", 2);
    const auto rest = versions.after("b", 2);

    REQUIRE(first.size() == 2);
    CHECK(first[0].id == "a");
    CHECK(first[0].synced_updated_at == at(1));
    CHECK(first[1].id == "b");
    CHECK_FALSE(first[1].synced_updated_at.has_value());
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].id == "c");
    CHECK(versions.after("c", 2).empty());
}

TEST_CASE_METHOD(Fixture, "only an open job that the server has had counts as synced and open") {
    put("never sent", std::nullopt);
    put("finished", at(1), JobStatus::completed);
    put("stranger's", at(1), JobStatus::pending, "user-2");
    CHECK_FALSE(versions.has_synced_open());

    put("open", at(1), JobStatus::processing);
    CHECK(versions.has_synced_open());
}
