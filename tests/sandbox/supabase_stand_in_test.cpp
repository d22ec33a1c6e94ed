#include "tests/sandbox/supabase_stand_in.h"

#include <atomic>
#include <thread>

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

TEST_CASE("the gateway asks for the publishable key on every call") {
    SupabaseProject project;
    const std::string key = project.stand_in.publishable_key();
    REQUIRE(key.starts_with("sb_publishable_"));

    for (const char* target : {"/rest/v1/analytics_jobs", "/auth/v1/health", "/auth/v1/token"}) {
        CAPTURE(target);
        const auto without = project.bare("GET", target);
        CHECK(without.status == 401);
        CHECK(without.body.at("message") == "No API key found in request");
        const auto wrong = project.bare("GET", target, {{"apikey", "sb_secret_key"}});
        CHECK(wrong.status == 401);
        CHECK(wrong.body.at("message") == "Invalid API key");
    }
    CHECK(project.bare("GET", "/auth/v1/health", {{"apikey", key}}).status == 200);
    CHECK(project.bare("GET", "/auth/v1/health?apikey=" + key).status == 200);
    CHECK(project.bare("GET", "/rest/v1/analytics_jobs?apikey=" + key).status == 200);
}

TEST_CASE("paths outside the two services have no route") {
    SupabaseProject project;

    CHECK(project.send("GET", "/").status == 404);
    CHECK(project.send("GET", "/storage/v1/object").status == 404);
}

TEST_CASE("users have the same ids in every run, and a profile each") {
    SupabaseProject one;
    SupabaseProject two;

    CHECK(one.ann() == two.ann());
    CHECK(one.ann() != one.bob());
    CHECK(one.stand_in.user_id("ANN@example.com") == one.ann());
    CHECK(one.stand_in.user_id("eve@example.com").empty());
    CHECK(one.admin("GET", "tables/profiles").body.size() == 2);
}

TEST_CASE("tokens of one stand-in are not good in another") {
    SupabaseProject one;
    SupabaseProject two;
    one.sign_in_ann();
    two.token = one.token;

    CHECK(two.get("profiles").code() == "PGRST301");
}

TEST_CASE("many threads claiming one job get it once") {
    SupabaseProject project;
    project.sign_in_ann();
    const std::string id =
        project.post("analytics_jobs", {{"user_id", project.ann()}, {"job_type", "full_sync"}})
            .body.at(0)
            .at("id");
    std::atomic<int> won{0};

    std::vector<std::thread> claimers;
    for (int i = 0; i < 8; ++i) {
        claimers.emplace_back([&] {
            const auto answer = project.patch("analytics_jobs?status=eq.pending&id=eq." + id,
                                              {{"status", "processing"}});
            won += static_cast<int>(answer.body.size());
        });
    }
    for (std::thread& claimer : claimers) claimer.join();

    CHECK(won == 1);
}
