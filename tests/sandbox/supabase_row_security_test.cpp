#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

namespace {

// One row of Ann's and one of Bob's in two tables; Ann is signed in.
class ProjectOfTwo : public SupabaseProject {
public:
    ProjectOfTwo() {
        sign_in_ann();
        for (const std::string& user : {ann(), bob()}) {
            seed("analytics_jobs", {{"user_id", user}, {"job_type", "full_sync"}});
            seed("message_cache",
                 {{"user_id", user}, {"message_id", "m"}, {"raw_data", Json::object()}});
        }
    }

    Json all(const std::string& table) { return admin("GET", "tables/" + table).body; }
    std::string jobs_of(const std::string& user) const {
        return "analytics_jobs?user_id=eq." + user;
    }
    std::string messages_of(const std::string& user) const {
        return "message_cache?user_id=eq." + user;
    }
    std::string id_of_job_of(const std::string& user) {
        return admin("GET", "tables/" + jobs_of(user)).body.at(0).at("id");
    }

private:
    void seed(const std::string& table, const Json& row) {
        REQUIRE(admin("POST", "tables/" + table, row).status == 201);
    }
};

Json job_of(const std::string& user) {
    return {{"user_id", user}, {"job_type", "full_sync"}};
}

}  // namespace

TEST_CASE("rows of others are not seen, in no table, and counting does not show them") {
    ProjectOfTwo project;

    CHECK(project.get("analytics_jobs").body.size() == 1);
    CHECK(project.get("message_cache").body.size() == 1);
    CHECK(project.get("profiles").body.size() == 1);
    CHECK(project.get(project.jobs_of(project.bob())).body == Json::array());
    CHECK(project.get("analytics_jobs", {{"prefer", "count=exact"}}).headers.at("Content-Range") ==
          "0-0/1");
}

TEST_CASE("a row cannot be inserted for somebody else") {
    ProjectOfTwo project;

    const auto answer = project.post("analytics_jobs", job_of(project.bob()));

    CHECK(answer.status == 403);
    CHECK(answer.code() == "42501");
    CHECK(answer.body.at("message") ==
          "new row violates row-level security policy for table \"analytics_jobs\"");
    CHECK(project.all("analytics_jobs").size() == 2);
}

TEST_CASE("row security is asked before the columns' constraints") {
    ProjectOfTwo project;
    Json bad = job_of(project.bob());
    bad["status"] = "nonsense";

    CHECK(project.post("analytics_jobs", bad).code() == "42501");
    CHECK(project.post("analytics_jobs", {{"job_type", "full_sync"}}).code() == "42501");
}

TEST_CASE("an update of another's row finds no row and is no error") {
    ProjectOfTwo project;

    const auto answer = project.patch(project.jobs_of(project.bob()), {{"progress", 5}});

    CHECK(answer.status == 200);
    CHECK(answer.body == Json::array());
    CHECK(project.all("analytics_jobs?progress=eq.5").empty());
}

TEST_CASE("a row cannot be given away") {
    ProjectOfTwo project;

    const auto answer = project.patch(project.jobs_of(project.ann()), {{"user_id", project.bob()}});

    CHECK(answer.status == 403);
    CHECK(answer.code() == "42501");
    CHECK(project.get("analytics_jobs").body.size() == 1);
}

TEST_CASE("an upsert onto another's row is refused, an insert onto it a conflict without details") {
    ProjectOfTwo project;
    Json row = job_of(project.ann());
    row["id"] = project.id_of_job_of(project.bob());

    const auto merged = project.post("analytics_jobs", row, "resolution=merge-duplicates");
    CHECK(merged.code() == "42501");
    CHECK(merged.body.at("message").get<std::string>().find("USING expression") !=
          std::string::npos);
    const auto inserted = project.post("analytics_jobs", row);
    CHECK(inserted.code() == "23505");
    CHECK(inserted.body.at("details") == nullptr);
    CHECK(project.post("analytics_jobs", row, "resolution=ignore-duplicates").body ==
          Json::array());
}

TEST_CASE("nobody deletes jobs, and messages only their owner") {
    ProjectOfTwo project;

    CHECK(project.remove(project.jobs_of(project.ann())).body == Json::array());
    CHECK(project.remove(project.messages_of(project.bob())).body == Json::array());
    CHECK(project.remove(project.messages_of(project.ann())).body.size() == 1);
    CHECK(project.all("analytics_jobs").size() == 2);
    CHECK(project.all("message_cache").size() == 1);
}

TEST_CASE("somebody not signed in sees nothing and may not insert") {
    ProjectOfTwo project;
    const std::string ann = project.ann();
    project.token.clear();

    CHECK(project.get("analytics_jobs").body == Json::array());
    CHECK(project.patch(project.jobs_of(ann), {{"progress", 1}}).body == Json::array());
    const auto answer = project.post("analytics_jobs", job_of(ann));
    CHECK(answer.status == 401);
    CHECK(answer.code() == "42501");
}

TEST_CASE("the policies as deployed open messages to everybody") {
    ProjectOfTwo project;
    REQUIRE(project.admin("PUT", "settings", {{"policies", "as_deployed"}}).status == 200);
    project.token.clear();

    CHECK(project.get("message_cache").body.size() == 2);
    CHECK(project.remove(project.messages_of(project.bob())).body.size() == 1);
}

TEST_CASE("the open update policy as deployed still reaches visible rows only") {
    ProjectOfTwo project;
    REQUIRE(project.admin("PUT", "settings", {{"policies", "as_deployed"}}).status == 200);

    CHECK(project.patch(project.jobs_of(project.bob()), {{"progress", 5}}).body == Json::array());
    CHECK(project.patch(project.jobs_of(project.ann()), {{"progress", 5}}).body.size() == 1);
    CHECK(project.patch(project.jobs_of(project.ann()), {{"user_id", project.bob()}}).code() ==
          "42501");
}
