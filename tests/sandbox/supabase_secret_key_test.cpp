#include "tests/sandbox/supabase_lease_project.h"

using sandbox::Json;
using test::LeaseProject;
using test::SupabaseProject;

namespace {

SupabaseProject::Headers secret(const SupabaseProject& project) {
    return {{"apikey", project.stand_in.secret_key()}, {"prefer", "return=representation"}};
}

}  // namespace

TEST_CASE("with the secret key and nobody signed in, everybody's rows are seen and changed") {
    SupabaseProject project;
    for (const std::string& user : {project.ann(), project.bob()}) {
        const Json row = {{"user_id", user}, {"refresh_token", "r"}};
        REQUIRE(project.bare("POST", "/rest/v1/user_tokens", secret(project), row.dump()).status ==
                201);
    }

    CHECK(project.bare("GET", "/rest/v1/user_tokens", secret(project)).body.size() == 2);
    const auto changed = project.bare("PATCH", "/rest/v1/user_tokens?user_id=eq." + project.bob(),
                                      secret(project), Json{{"access_token", "a"}}.dump());
    CHECK(changed.body.at(0).at("access_token") == "a");
}

TEST_CASE("the secret key beside a user's token is that user's") {
    SupabaseProject project;
    project.sign_in_ann();
    auto headers = secret(project);
    headers["authorization"] = "Bearer " + project.token;

    CHECK(project.bare("GET", "/rest/v1/profiles", headers).body.size() == 1);
}

TEST_CASE("the publishable key alone is nobody's, and another key is refused") {
    SupabaseProject project;

    CHECK(project.get("profiles").body.empty());
    CHECK(project.bare("GET", "/rest/v1/profiles", {{"apikey", "sb_secret_other"}}).status == 401);
}

TEST_CASE("a worker with the secret key claims the jobs of every user") {
    LeaseProject project;
    (void)project.add_job();
    (void)project.add_job({{"user_id", project.bob()}});
    const Json arguments = {{"agent", "worker"},
                            {"token", LeaseProject::new_token()},
                            {"how_many", 9},
                            {"lease_seconds", 60},
                            {"job_types", nullptr}};

    const auto claimed = project.bare("POST", "/rest/v1/rpc/claim_analytics_jobs", secret(project),
                                      arguments.dump());

    CHECK(claimed.body.size() == 2);
}
