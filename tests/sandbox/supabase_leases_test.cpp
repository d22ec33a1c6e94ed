#include "tests/sandbox/supabase_leases.h"

#include "tests/sandbox/supabase_lease_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::ids_of;
using test::LeaseProject;
using Ids = std::vector<std::string>;

namespace {

constexpr std::chrono::seconds kLease{60};

}  // namespace

TEST_CASE("a plain project has neither the functions nor the columns") {
    test::SupabaseProject project;
    project.sign_in_ann();

    CHECK(project.post("rpc/count_my_analytics_jobs", Json::object()).code() == "PGRST202");
    CHECK(project.get("analytics_jobs?claim_token=is.null").code() == "42703");
}

TEST_CASE("a claim gives the oldest pending jobs of the types asked for, with a lease") {
    LeaseProject project;
    const std::string oldest = project.add_job();
    project.add_job({{"job_type", "full_sync"}});
    const std::string second = project.add_job();
    project.add_job();
    const std::string token = LeaseProject::new_token();

    const Json claimed = project.claim(token, 2);

    CHECK(ids_of(claimed) == Ids{oldest, second});
    const Json job = project.job(oldest);
    CHECK(job == claimed.at(0));
    CHECK(job.at("status") == "processing");
    CHECK(job.at("claimed_by") == "laptop");
    CHECK(job.at("claim_token") == token);
    CHECK(job.at("started_at") == project.in(std::chrono::seconds(0)));
    CHECK(job.at("lease_expires_at") == project.in(kLease));
}

TEST_CASE("a claim repeated with its token gives the same jobs and claims nothing more") {
    LeaseProject project;
    const std::string first = project.add_job();
    const std::string second = project.add_job();
    const std::string token = LeaseProject::new_token();
    const Json claimed = project.claim(token);

    CHECK(project.claim(token) == claimed);
    CHECK(ids_of(claimed) == Ids{first});
    CHECK(project.job(second).at("status") == "pending");
}

TEST_CASE("a claim without a token or with a wrong set of parameters is refused") {
    LeaseProject project;
    Json arguments = {{"agent", "a"}, {"token", nullptr}, {"how_many", 1}, {"lease_seconds", 60}};

    CHECK(project.call("claim_analytics_jobs", arguments).code() == "PGRST202");
    arguments["job_types"] = nullptr;
    CHECK(project.call("claim_analytics_jobs", arguments).code() == "22004");
    arguments["token"] = "no uuid";
    CHECK(project.call("claim_analytics_jobs", arguments).code() == "22P02");
}

TEST_CASE("a heartbeat extends the lease until the claim is lost") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string token = LeaseProject::new_token();
    project.claim(token);

    project.now += std::chrono::seconds(1);
    CHECK(project.heartbeat(id, token, 600) == true);
    CHECK(project.job(id).at("lease_expires_at") == project.in(std::chrono::minutes(10)));
    CHECK(project.heartbeat(id, LeaseProject::new_token()) == false);

    project.now += std::chrono::minutes(11);
    const std::string taker = LeaseProject::new_token();
    REQUIRE(ids_of(project.claim(taker)) == Ids{id});
    CHECK(project.heartbeat(id, token) == false);
    CHECK(project.heartbeat(id, taker) == true);
}

TEST_CASE("a lost claim cannot write with its token") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string lost = LeaseProject::new_token();
    const std::string held = LeaseProject::new_token();
    project.claim(lost);
    project.now += kLease + std::chrono::seconds(1);
    project.claim(held);
    const Json completed = {{"status", "completed"}};

    CHECK(project.patch("analytics_jobs?claim_token=eq." + lost, completed).body.empty());
    const Json row = project.patch("analytics_jobs?claim_token=eq." + held, completed).body.at(0);

    CHECK(row.at("claim_token") == held);
    CHECK(row.at("lease_expires_at") == nullptr);
}

TEST_CASE("a job whose lease ran out is tried again and counts a retry") {
    LeaseProject project;
    const std::string id = project.add_job({{"metadata", {{"claim_token", "t"}, {"x", 1}}}});
    project.claim(LeaseProject::new_token());
    project.patch("analytics_jobs?id=eq." + id, {{"progress", 7}});
    project.now += kLease + std::chrono::seconds(1);

    CHECK(project.claim(LeaseProject::new_token(), 1, {"full_sync"}).empty());

    const Json job = project.job(id);
    CHECK(job.at("status") == "pending");
    CHECK(job.at("retry_count") == 1);
    CHECK(job.at("progress") == 0);
    CHECK(job.at("started_at") == nullptr);
    CHECK(job.at("claim_token") == nullptr);
    CHECK(job.at("metadata") == Json{{"x", 1}});
}

TEST_CASE("a stuck job with no retries left fails and its owner cannot change that") {
    LeaseProject project;
    const std::string id = project.add_job({{"max_retries", 0}});
    const std::string token = LeaseProject::new_token();
    project.claim(token);
    project.now += kLease + std::chrono::seconds(1);
    CHECK(project.claim(LeaseProject::new_token()).empty());

    project.patch("analytics_jobs?claim_token=eq." + token, {{"status", "completed"}});

    const Json job = project.job(id);
    CHECK(job.at("status") == "failed");
    CHECK(job.at("error") == "The agent working on this job disappeared");
    CHECK(job.at("error_details") == Json{{"code", "lease_expired"}});
    CHECK(job.at("completed_at") == project.job(id).at("updated_at"));
}

TEST_CASE("a job of an agent without leases is rescued after five minutes of silence") {
    LeaseProject project;
    const std::string id = project.add_job({{"status", "processing"}});

    project.now += std::chrono::minutes(4);
    CHECK(project.claim(LeaseProject::new_token()).empty());
    project.now += std::chrono::minutes(1);
    CHECK(ids_of(project.claim(LeaseProject::new_token())) == Ids{id});
    CHECK(project.job(id).at("retry_count") == 1);
}

TEST_CASE("a released job is pending, belongs to nobody and counts no retry") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string token = LeaseProject::new_token();
    project.claim(token);

    CHECK(project.release(id, LeaseProject::new_token()) == false);
    CHECK(project.release(id, token) == true);
    CHECK(project.release(id, token) == false);

    const Json job = project.job(id);
    CHECK(job.at("status") == "pending");
    CHECK(job.at("retry_count") == 0);
    for (const char* column : {"claimed_by", "claim_token", "lease_expires_at", "started_at"}) {
        CHECK(job.at(column) == nullptr);
    }
}

TEST_CASE("a job claimed offline gets a lease of two minutes when it is inserted") {
    LeaseProject project;
    project.now += std::chrono::seconds(1);

    const auto answer =
        project.post("analytics_jobs", {{"user_id", project.ann()},
                                        {"job_type", "fetch_messages"},
                                        {"status", "processing"},
                                        {"claimed_by", "laptop"},
                                        {"claim_token", LeaseProject::new_token()}});

    REQUIRE(answer.status == 201);
    CHECK(answer.body.at(0).at("lease_expires_at") == project.in(std::chrono::minutes(2)));
}

TEST_CASE("the jobs of somebody else cannot be claimed, kept, released or rescued") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string stuck = project.add_job({{"status", "processing"}});
    const std::string token = LeaseProject::new_token();
    project.claim(token);
    project.sign_in_bob();

    CHECK(project.claim(token).empty());
    CHECK(project.heartbeat(id, token) == false);
    CHECK(project.release(id, token) == false);
    project.now += std::chrono::hours(1);
    CHECK(project.claim(LeaseProject::new_token()).empty());

    CHECK(project.job(id).at("claim_token") == token);
    CHECK(project.job(stuck).at("status") == "processing");
}

TEST_CASE("functions need a signed-in user and POST") {
    LeaseProject project;

    CHECK(project.get("rpc/count_my_analytics_jobs").status == 405);
    project.token.clear();
    const auto answer = project.call("count_my_analytics_jobs");
    CHECK(answer.status == 401);
    CHECK(answer.code() == "42501");
}

TEST_CASE("own jobs may be deleted once the policies are those of the migration") {
    LeaseProject project;
    const std::string id = project.add_job();

    CHECK(project.remove("analytics_jobs?id=eq." + id).body.size() == 1);
}

TEST_CASE("an agent that does not know of leases holds its job like any other") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string token = LeaseProject::new_token();
    const auto write = [&](const Json& changes) {
        return project.send("PATCH", "/rest/v1/analytics_jobs?id=eq." + id, changes).status;
    };

    REQUIRE(write({{"status", "processing"}, {"metadata", {{"claim_token", token}}}}) < 300);
    CHECK(project.job(id).at("claim_token") == token);
    CHECK(project.job(id).at("lease_expires_at") == project.in(std::chrono::minutes(5)));

    project.now += std::chrono::minutes(4);
    REQUIRE(write({{"progress", 1}}) < 300);
    CHECK(project.job(id).at("lease_expires_at") == project.in(std::chrono::minutes(5)));
    CHECK(project.claim(LeaseProject::new_token()).empty());
}
