#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

namespace {

const std::string kByMessage = "message_cache?on_conflict=user_id,message_id,provider";
const std::string kMerge = "resolution=merge-duplicates";
const std::string kIgnore = "resolution=ignore-duplicates";

class SignedInProject : public SupabaseProject {
public:
    SignedInProject() { sign_in_ann(); }

    Json message(const std::string& id, const std::string& subject) const {
        return {{"user_id", ann()},
                {"message_id", id},
                {"provider", "gmail"},
                {"raw_data", {{"id", id}}},
                {"subject", subject}};
    }
};

}  // namespace

TEST_CASE("a merging upsert changes the rows that are there and adds the others") {
    SignedInProject project;
    const auto old = project.post("message_cache", project.message("m1", "old"));

    const auto answer = project.post(
        kByMessage, Json::array({project.message("m1", "new"), project.message("m2", "other")}),
        kMerge);

    CHECK(answer.status == 201);
    REQUIRE(answer.body.size() == 2);
    CHECK(answer.body.at(0).at("subject") == "new");
    CHECK(answer.body.at(0).at("id") == old.body.at(0).at("id"));
    CHECK(project.get("message_cache").body.size() == 2);
}

TEST_CASE("a merge keeps the columns the body does not name") {
    SignedInProject project;
    Json full = project.message("m1", "old");
    full["from_email"] = "x@example.com";
    full["to_emails"] = {"a@example.com", "b@example.com"};
    project.post("message_cache", full);

    const auto answer = project.post(kByMessage, project.message("m1", "new"), kMerge);

    CHECK(answer.body.at(0).at("from_email") == "x@example.com");
    CHECK(answer.body.at(0).at("to_emails").size() == 2);
}

TEST_CASE("an upsert that only merged answers 200") {
    SignedInProject project;
    project.post("message_cache", project.message("m1", "old"));

    CHECK(project.post(kByMessage, project.message("m1", "new"), kMerge).status == 200);
}

TEST_CASE("an ignoring upsert leaves rows that are there alone and out of the answer") {
    SignedInProject project;
    project.post("message_cache", project.message("m1", "old"));

    const auto answer = project.post(
        kByMessage, Json::array({project.message("m1", "new"), project.message("m2", "other")}),
        kIgnore);

    CHECK(answer.status == 201);
    REQUIRE(answer.body.size() == 1);
    CHECK(answer.body.at(0).at("message_id") == "m2");
    CHECK(project.get("message_cache?message_id=eq.m1").body.at(0).at("subject") == "old");
}

TEST_CASE("without a conflict target the primary key decides") {
    SignedInProject project;
    const std::string id =
        project.post("message_cache", project.message("m1", "old")).body.at(0).at("id");
    Json same = project.message("m9", "moved");
    same["id"] = id;

    CHECK(project.post("message_cache", same, kMerge).body.at(0).at("message_id") == "m9");

    const auto other_key = project.post("message_cache", project.message("m9", "again"), kMerge);
    CHECK(other_key.status == 409);
    CHECK(other_key.code() == "23505");
}

TEST_CASE("a conflict target must be a key, in any order") {
    SignedInProject project;

    CHECK(project.post("message_cache?on_conflict=message_id", project.message("m1", "a"), kMerge)
              .code() == "42P10");
    CHECK(project
              .post("message_cache?on_conflict=provider,user_id,message_id",
                    project.message("m1", "a"), kMerge)
              .status == 201);
}

TEST_CASE("one row cannot be merged twice in one statement, but ignored twice it can") {
    SignedInProject project;
    const Json twice = Json::array({project.message("m1", "a"), project.message("m1", "b")});

    const auto merged = project.post(kByMessage, twice, kMerge);
    CHECK(merged.status == 500);
    CHECK(merged.code() == "21000");
    CHECK(project.get("message_cache").body.empty());

    CHECK(project.post(kByMessage, twice, kIgnore).body.size() == 1);
}

TEST_CASE("an upsert without a required column fails even when the row is there") {
    SignedInProject project;
    project.post("message_cache", project.message("m1", "old"));
    Json partial = project.message("m1", "new");
    partial.erase("raw_data");

    const auto answer = project.post(kByMessage, partial, kMerge);

    CHECK(answer.status == 400);
    CHECK(answer.code() == "23502");
}

TEST_CASE("the same message of another provider is another row") {
    SignedInProject project;
    Json outlook = project.message("m1", "b");
    outlook["provider"] = "outlook";
    project.post("message_cache", project.message("m1", "a"));

    CHECK(project.post(kByMessage, outlook, kMerge).status == 201);
    CHECK(project.get("message_cache").body.size() == 2);
}

TEST_CASE("a duplicate without a resolution is a conflict") {
    SignedInProject project;
    project.post("message_cache", project.message("m1", "a"));

    const auto answer = project.post("message_cache", project.message("m1", "b"));

    CHECK(answer.status == 409);
    CHECK(answer.body.at("message") ==
          "duplicate key value violates unique constraint "
          "\"message_cache_user_id_message_id_provider_key\"");
}

TEST_CASE("cached analytics are kept once a user and key, tokens once a user and provider") {
    SignedInProject project;
    const Json cached = {{"user_id", project.ann()},
                         {"cache_key", "k"},
                         {"data", {{"a", 1}}},
                         {"expires_at", "2026-12-01T00:00:00Z"}};
    const Json tokens = {{"user_id", project.ann()}, {"access_token", "a"}};

    for (int i = 0; i < 2; ++i) {
        CHECK(project.post("analytics_cache?on_conflict=user_id,cache_key", cached, kMerge)
                  .body.at(0)
                  .at("hit_count") == 0);
        CHECK(project.post("user_tokens?on_conflict=user_id,provider", tokens, kMerge)
                  .body.at(0)
                  .at("provider") == "google");
    }
    CHECK(project.get("analytics_cache").body.size() == 1);
    CHECK(project.get("user_tokens").body.size() == 1);
    Json undated = cached;
    undated.erase("expires_at");
    CHECK(project.post("analytics_cache", undated).code() == "23502");
}
