#include "tests/sandbox/supabase_lease_project.h"

using test::LeaseProject;

TEST_CASE("the journal tells every state of a job, once, and whose it was") {
    LeaseProject project;
    const std::string id = project.add_job();
    const std::string token = LeaseProject::new_token();
    (void)project.claim(token);
    (void)project.heartbeat(id, token);
    (void)project.patch("analytics_jobs?id=eq." + id, {{"progress", 5}});
    (void)project.patch("analytics_jobs?id=eq." + id, {{"status", "completed"}});

    const auto entries = project.admin("GET", "job-journal").body;

    REQUIRE(entries.size() == 4);
    CHECK(entries[0].at("from_status") == nullptr);
    CHECK(entries[0].at("token") == nullptr);
    CHECK(entries[1].at("to_status") == "processing");
    CHECK(entries[1].at("token") == token);
    CHECK(entries[2].at("progress_before") == 0);
    CHECK(entries[2].at("progress") == 5);
    CHECK(entries[3].at("from_status") == "processing");
    CHECK(entries[3].at("to_status") == "completed");
    CHECK(entries[3].at("token") == token);
}

TEST_CASE("the journal finds the token of a claim in metadata, too") {
    test::SupabaseProject project;
    project.sign_in_ann();

    (void)project.post("analytics_jobs", {{"user_id", project.ann()},
                                          {"job_type", "full_sync"},
                                          {"metadata", {{"claim_token", "t"}}}});

    CHECK(project.admin("GET", "job-journal").body.at(0).at("token") == "t");
    CHECK(project.admin("DELETE", "job-journal").status == 204);
    CHECK(project.admin("GET", "job-journal").body.empty());
}
