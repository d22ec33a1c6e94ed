#include "tests/sandbox/supabase_admin.h"

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

TEST_CASE("the administrator reads and writes everybody's rows with the same dialect") {
    SupabaseProject project;
    const std::string row = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

    const Json job = {{"id", row}, {"user_id", project.bob()}, {"job_type", "full_sync"}};
    CHECK(project.admin("POST", "tables/analytics_jobs", job).status == 201);
    CHECK(project.admin("PATCH", "tables/analytics_jobs?id=eq." + row, {{"progress", 3}}).status ==
          204);
    CHECK(project.admin("GET", "tables/analytics_jobs?select=progress").body ==
          Json::array({{{"progress", 3}}}));
    CHECK(project.admin("DELETE", "tables/analytics_jobs?id=eq." + row).status == 204);
    CHECK(project.admin("GET", "tables/analytics_jobs").body.empty());
    CHECK(project.admin("GET", "tables/nope").code() == "PGRST205");
}

TEST_CASE("the administrator's errors carry the details that users are not told") {
    SupabaseProject project;
    const Json insight = {{"id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
                          {"user_id", project.ann()}};
    REQUIRE(project.admin("POST", "tables/analytics_insights", insight).status == 201);

    const auto answer = project.admin("POST", "tables/analytics_insights", insight);

    CHECK(answer.body.at("details") ==
          "Key (id)=(a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11) already exists.");
}

TEST_CASE("PUT replaces a table's rows and keeps the times it is given") {
    SupabaseProject project;
    const Json old_job = {{"user_id", project.ann()},
                          {"job_type", "full_sync"},
                          {"status", "processing"},
                          {"updated_at", "2026-11-23T23:50:00Z"}};
    REQUIRE(project.admin("PUT", "tables/analytics_jobs", Json::array({old_job, old_job})).status ==
            201);
    REQUIRE(project.admin("PUT", "tables/analytics_jobs", old_job).status == 201);

    const auto rows = project.admin("GET", "tables/analytics_jobs").body;
    REQUIRE(rows.size() == 1);
    CHECK(rows.at(0).at("updated_at") == "2026-11-23T23:50:00+00:00");
    CHECK(project.admin("PUT", "tables/analytics_jobs", Json::array()).status == 201);
    CHECK(project.admin("GET", "tables/analytics_jobs").body.empty());
}

TEST_CASE("a PUT that breaks a constraint leaves the table as it was") {
    SupabaseProject project;
    const Json good = {{"user_id", project.ann()}, {"job_type", "full_sync"}};
    const Json bad = {{"user_id", project.ann()}, {"job_type", "dance"}};
    REQUIRE(project.admin("PUT", "tables/analytics_jobs", good).status == 201);
    const Json before = project.admin("GET", "tables/analytics_jobs").body;

    CHECK(project.admin("PUT", "tables/analytics_jobs", Json::array({good, bad})).code() ==
          "23514");

    CHECK(project.admin("GET", "tables/analytics_jobs").body == before);
}

TEST_CASE("all access tokens can be expired at once, and new ones are good") {
    SupabaseProject project;
    const Json session = project.password_grant("ann@example.com", "ann's secret").body;
    project.token = session.at("access_token");

    CHECK(project.admin("POST", "expire-access-tokens").status == 204);

    CHECK(project.get("profiles").code() == "PGRST303");
    const auto renewed = project.refresh_grant(session.at("refresh_token"));
    REQUIRE(renewed.status == 200);
    project.token = renewed.body.at("access_token");
    CHECK(project.get("profiles").status == 200);
}

TEST_CASE("all refresh tokens can be revoked") {
    SupabaseProject project;
    const Json session = project.password_grant("ann@example.com", "ann's secret").body;

    CHECK(project.admin("POST", "revoke-refresh-tokens").status == 204);

    CHECK(project.refresh_grant(session.at("refresh_token")).body.at("error_code") ==
          "refresh_token_not_found");
}

TEST_CASE("the lifetime of new tokens can be set") {
    SupabaseProject project;

    CHECK(project.admin("PUT", "settings", {{"token_lifetime_s", 90}}).status == 200);

    CHECK(project.password_grant("ann@example.com", "ann's secret").body.at("expires_in") == 90);
    project.sign_in_ann();
    project.now += std::chrono::seconds(90 + 31);
    CHECK(project.get("profiles").code() == "PGRST303");
}

TEST_CASE("settings are told, and bad ones change nothing") {
    SupabaseProject project;
    const Json defaults = {{"token_lifetime_s", 3600}, {"row_cap", 1000}, {"policies", "closed"}};
    CHECK(project.admin("GET", "settings").body == defaults);

    for (const Json& bad : {Json({{"token_lifetime_s", 5}, {"row_cap", 0}}),
                            Json({{"row_cap", 5}, {"token_lifetime_s", "long"}}),
                            Json({{"row_cap", 5}, {"policies", "none"}}),
                            Json({{"row_cap", 5}, {"colour", "red"}}), Json({1, 2})}) {
        CAPTURE(bad.dump());
        CHECK(project.admin("PUT", "settings", bad).status == 400);
        CHECK(project.admin("GET", "settings").body == defaults);
    }
}

TEST_CASE("requests are counted by method and path until they are reset") {
    SupabaseProject project;
    project.get("analytics_jobs?limit=1");
    project.get("analytics_jobs?limit=2");
    project.bare("GET", "/rest/v1/profiles");
    project.admin("GET", "tables/profiles");

    CHECK(project.admin("GET", "requests").body ==
          Json({{"GET /rest/v1/analytics_jobs", 2}, {"GET /rest/v1/profiles", 1}}));
    CHECK(project.admin("DELETE", "requests").status == 204);
    CHECK(project.admin("GET", "requests").body == Json::object());
}

TEST_CASE("an unknown admin route is not found") {
    SupabaseProject project;

    CHECK(project.admin("POST", "nothing").status == 404);
    CHECK(project.admin("DELETE", "settings").status == 404);
}
