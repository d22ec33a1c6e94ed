#include "tests/sandbox/postgrest_write.h"

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

namespace {

class SignedInProject : public SupabaseProject {
public:
    SignedInProject() { sign_in_ann(); }

    Json job(Json extra = Json::object()) const {
        Json row = {{"user_id", ann()}, {"job_type", "fetch_messages"}};
        row.update(extra);
        return row;
    }
    // The id of a new job.
    std::string add_job(const Json& extra = Json::object()) {
        const Answer answer = post("analytics_jobs", job(extra));
        REQUIRE(answer.status == 201);
        return answer.body.at(0).at("id");
    }
    Json get_job(const std::string& id) { return get("analytics_jobs?id=eq." + id).body.at(0); }
    std::size_t jobs() { return get("analytics_jobs").body.size(); }
};

const std::string kStrictOne = "handling=strict,max-affected=1";

}  // namespace

TEST_CASE("an insert answers nothing unless it is asked to") {
    SignedInProject project;

    const auto silent = project.send("POST", "/rest/v1/analytics_jobs", project.job());
    CHECK(silent.status == 201);
    CHECK(silent.body == nullptr);
    CHECK(silent.headers.at("Content-Range") == "*/*");

    const auto shown = project.post("analytics_jobs?select=status,progress", project.job());
    CHECK(shown.status == 201);
    CHECK(shown.body == Json::array({{{"status", "pending"}, {"progress", 0}}}));
    CHECK(shown.headers.at("Preference-Applied") == "return=representation");
}

TEST_CASE("headers-only tells where the new row is") {
    SignedInProject project;

    const auto answer = project.send("POST", "/rest/v1/analytics_jobs", project.job(),
                                     {{"prefer", "return=headers-only"}});

    CHECK(answer.status == 201);
    CHECK(answer.body == nullptr);
    const std::string id = project.get("analytics_jobs").body.at(0).at("id");
    CHECK(answer.headers.at("Location") == "/analytics_jobs?id=eq." + id);
}

TEST_CASE("a bulk insert stores all rows or none") {
    SignedInProject project;

    CHECK(project.post("analytics_jobs", Json::array({project.job(), project.job()})).body.size() ==
          2);
    const auto refused = project.post(
        "analytics_jobs",
        Json::array({project.job({{"progress", 1}}), project.job({{"progress", -1}})}));

    CHECK(refused.status == 400);
    CHECK(refused.code() == "23514");
    CHECK(project.jobs() == 2);
    CHECK(project.post("analytics_jobs", Json::array()).status == 201);
}

TEST_CASE("the objects of a bulk insert must have the same keys unless columns are named") {
    SignedInProject project;
    const Json uneven = Json::array({project.job(), project.job({{"progress", 5}})});

    const auto refused = project.post("analytics_jobs", uneven);
    CHECK(refused.status == 400);
    CHECK(refused.code() == "PGRST102");
    CHECK(refused.body.at("message") == "All object keys must match");

    const std::string target = "analytics_jobs?columns=user_id,job_type,progress";
    CHECK(project.post(target, uneven).body.at(0).at("progress") == nullptr);
    CHECK(project.post(target, uneven, "missing=default").body.at(0).at("progress") == 0);
    CHECK(project.post(target, uneven, "missing=default").body.at(1).at("progress") == 5);
}

TEST_CASE("keys outside the named columns are not looked at") {
    SignedInProject project;

    const auto answer = project.post("analytics_jobs?columns=user_id,job_type",
                                     project.job({{"progress", 5}, {"nope", 1}}));

    CHECK(answer.status == 201);
    CHECK(answer.body.at(0).at("progress") == 0);
}

TEST_CASE("the body's literal now is the server's time") {
    SignedInProject project;
    project.now += std::chrono::hours(1);

    const auto answer = project.post("analytics_jobs", project.job({{"started_at", "now"}}));

    CHECK(answer.body.at(0).at("started_at") == answer.body.at(0).at("created_at"));
    CHECK(answer.body.at(0).at("started_at").get<std::string>().starts_with("2026-11-24T01:00:00"));
}

TEST_CASE("each kind of bad row is refused with its code and status") {
    SignedInProject project;
    const std::string id = project.add_job();
    struct Case {
        Json extra;
        int status;
        const char* code;
    };
    const std::vector<Case> cases = {
        {{{"nope", 1}}, 400, "PGRST204"},          {{{"id", "not-a-uuid"}}, 400, "22P02"},
        {{{"created_at", "soon"}}, 400, "22007"},  {{{"progress", 2147483648LL}}, 400, "22003"},
        {{{"job_type", nullptr}}, 400, "23502"},   {{{"id", nullptr}}, 400, "23502"},
        {{{"status", "cancelled"}}, 400, "23514"}, {{{"job_type", "dance"}}, 400, "23514"},
        {{{"total", -1}}, 400, "23514"},           {{{"id", id}}, 409, "23505"}};

    for (const Case& each : cases) {
        CAPTURE(each.extra.dump());
        const auto answer = project.post("analytics_jobs", project.job(each.extra));
        CHECK(answer.status == each.status);
        CHECK(answer.code() == each.code);
    }
    CHECK(project.jobs() == 1);
}

TEST_CASE("a constraint is named in the message as Postgres names it") {
    SignedInProject project;
    const std::string id = project.add_job();

    CHECK(project.post("analytics_jobs", project.job({{"id", id}})).body.at("message") ==
          "duplicate key value violates unique constraint \"analytics_jobs_pkey\"");
    CHECK(project.post("analytics_jobs", project.job({{"status", "x"}})).body.at("message") ==
          "new row for relation \"analytics_jobs\" violates check constraint "
          "\"analytics_jobs_status_check\"");
    CHECK(project.post("analytics_jobs", project.job({{"job_type", nullptr}})).body.at("message") ==
          "null value in column \"job_type\" of relation \"analytics_jobs\" violates not-null "
          "constraint");
}

TEST_CASE("a job needs the profile of its user") {
    SignedInProject project;
    const std::string profile = "tables/profiles?id=eq." + project.ann();

    REQUIRE(project.admin("DELETE", profile).status == 204);
    const auto orphan = project.post("analytics_jobs", project.job());

    CHECK(orphan.status == 409);
    CHECK(orphan.code() == "23503");
}

TEST_CASE("a profile that jobs point at stays, and keeps its id") {
    SignedInProject project;
    project.add_job();
    const std::string profile = "tables/profiles?id=eq." + project.ann();

    CHECK(project.admin("DELETE", profile).code() == "23503");
    CHECK(
        project.admin("PATCH", profile, {{"id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}}).code() ==
        "23503");
    CHECK(project.admin("PATCH", profile, {{"email", "new@example.com"}}).status == 204);
}

TEST_CASE("bodies that are no JSON objects are refused") {
    SignedInProject project;
    const SupabaseProject::Headers headers = {{"apikey", project.stand_in.publishable_key()},
                                              {"authorization", "Bearer " + project.token}};
    for (const char* body : {"", "{", "5", "[1]", "null"}) {
        CAPTURE(body);
        CHECK(project.bare("POST", "/rest/v1/analytics_jobs", headers, body).code() == "PGRST102");
        CHECK(
            project.bare("PATCH", "/rest/v1/analytics_jobs?progress=eq.0", headers, body).code() ==
            "PGRST102");
    }
    auto csv = headers;
    csv["content-type"] = "text/csv";
    CHECK(project.bare("POST", "/rest/v1/analytics_jobs", csv, "a,b").code() == "PGRST102");
}

TEST_CASE("an update sets what it names, keeps the rest and stamps the row") {
    SignedInProject project;
    const std::string id = project.add_job({{"total", 9}});
    const Json before = project.get_job(id);

    const auto answer =
        project.patch("analytics_jobs?id=eq." + id, {{"progress", 4}, {"metadata", {{"a", 1}}}});

    CHECK(answer.status == 200);
    CHECK(answer.headers.at("Content-Range") == "0-0/*");
    const Json& after = answer.body.at(0);
    CHECK(after.at("progress") == 4);
    CHECK(after.at("metadata") == Json({{"a", 1}}));
    CHECK(after.at("total") == 9);
    CHECK(after.at("created_at") == before.at("created_at"));
    CHECK(after.at("updated_at") > before.at("updated_at"));
}

TEST_CASE("updated_at grows with every update though the clock stands still") {
    SignedInProject project;
    const std::string id = project.add_job();
    std::string last = project.get_job(id).at("updated_at");

    for (int i = 0; i < 20; ++i) {
        const auto answer = project.patch("analytics_jobs?id=eq." + id, {{"progress", i}});
        const std::string updated_at = answer.body.at(0).at("updated_at");
        CHECK(updated_at > last);
        last = updated_at;
    }
}

TEST_CASE("the trigger wins over an updated_at that is sent") {
    SignedInProject project;
    const std::string id = project.add_job();

    const auto answer =
        project.patch("analytics_jobs?id=eq." + id, {{"updated_at", "2020-01-01T00:00:00Z"}});

    CHECK(answer.body.at(0).at("updated_at").get<std::string>().starts_with("2026-11-24"));
}

TEST_CASE("of two guarded claims of one job one gets it") {
    SignedInProject project;
    const std::string id = project.add_job();
    const std::string claim = "analytics_jobs?status=eq.pending&id=eq." + id;

    const auto first = project.patch(claim, {{"status", "processing"}}, kStrictOne);
    const auto second = project.patch(claim, {{"status", "processing"}}, kStrictOne);

    CHECK(first.body.size() == 1);
    CHECK(second.status == 200);
    CHECK(second.body == Json::array());
    CHECK(second.headers.at("Content-Range") == "*/*");
}

TEST_CASE("a write of more rows than max-affected changes nothing") {
    SignedInProject project;
    project.add_job();
    project.add_job();

    const auto update =
        project.patch("analytics_jobs?progress=eq.0", {{"progress", 1}}, kStrictOne);
    CHECK(update.status == 400);
    CHECK(update.code() == "PGRST124");
    CHECK(update.body.at("details") == "The query affects 2 rows");
    CHECK(project.get("analytics_jobs?progress=eq.0").body.size() == 2);

    project.post("analytics_insights", {{"user_id", project.ann()}});
    project.post("analytics_insights", {{"user_id", project.ann()}});
    const std::string own = "analytics_insights?user_id=eq." + project.ann();
    CHECK(project.remove(own, kStrictOne).code() == "PGRST124");
    CHECK(project.get(own).body.size() == 2);
}

TEST_CASE("an update without return answers 204 with no body") {
    SignedInProject project;
    const std::string id = project.add_job();

    const auto answer = project.send("PATCH", "/rest/v1/analytics_jobs?id=eq." + id,
                                     {{"progress", 1}}, {{"prefer", "return=minimal,count=exact"}});

    CHECK(answer.status == 204);
    CHECK(answer.body == nullptr);
    CHECK(answer.headers.at("Content-Range") == "0-0/1");
}

TEST_CASE("an update that breaks a constraint leaves all rows as they were") {
    SignedInProject project;
    project.add_job({{"progress", 1}});
    project.add_job({{"progress", 2}});

    const auto answer = project.patch("analytics_jobs?progress=gte.0",
                                      {{"id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}});

    CHECK(answer.status == 409);
    CHECK(project.get("analytics_jobs?id=eq.a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11").body.empty());
    CHECK(project.jobs() == 2);
}

TEST_CASE("an update of nothing changes nothing") {
    SignedInProject project;
    const std::string id = project.add_job();
    const Json before = project.get_job(id);

    CHECK(project.patch("analytics_jobs?id=eq." + id, Json::object()).body == Json::array());
    CHECK(project.get_job(id) == before);
}

TEST_CASE("limit does not narrow an update") {
    SignedInProject project;
    project.add_job();
    project.add_job();

    CHECK(project.patch("analytics_jobs?progress=eq.0&limit=1", {{"progress", 1}}).body.size() ==
          2);
}

TEST_CASE("writes without a filter are refused") {
    SignedInProject project;
    project.add_job();

    const auto update = project.patch("analytics_jobs", {{"progress", 1}});
    CHECK(update.status == 400);
    CHECK(update.code() == "21000");
    CHECK(update.body.at("message") == "UPDATE requires a WHERE clause");
    CHECK(project.remove("message_cache?order=id").body.at("message") ==
          "DELETE requires a WHERE clause");
}

TEST_CASE("a delete answers with the rows that went") {
    SignedInProject project;
    project.post("analytics_insights", {{"user_id", project.ann()}, {"insight_type", "a"}});
    project.post("analytics_insights", {{"user_id", project.ann()}, {"insight_type", "b"}});

    const auto gone = project.remove("analytics_insights?insight_type=eq.a");
    CHECK(gone.status == 200);
    CHECK(gone.body.size() == 1);
    CHECK(gone.headers.at("Content-Range") == "*/*");
    CHECK(project.get("analytics_insights").body.size() == 1);
    CHECK(project.send("DELETE", "/rest/v1/analytics_insights?insight_type=eq.b").status == 204);
    CHECK(project.get("analytics_insights").body.empty());
}

TEST_CASE("a write that must be a single object is undone when it is not") {
    SignedInProject project;
    project.add_job();
    project.add_job();
    const SupabaseProject::Headers object = {{"accept", "application/vnd.pgrst.object+json"},
                                             {"prefer", "return=representation"}};

    const auto two =
        project.send("PATCH", "/rest/v1/analytics_jobs?progress=eq.0", {{"progress", 1}}, object);
    CHECK(two.status == 406);
    CHECK(two.code() == "PGRST116");
    CHECK(project.get("analytics_jobs?progress=eq.0").body.size() == 2);

    const auto one = project.send("POST", "/rest/v1/analytics_jobs", project.job(), object);
    CHECK(one.status == 201);
    CHECK(one.body.is_object());
}

TEST_CASE("methods a table has not got are refused") {
    SignedInProject project;

    CHECK(project.send("PUT", "/rest/v1/analytics_jobs", project.job()).status == 405);
    CHECK(project.send("TRACE", "/rest/v1/analytics_jobs").code() == "PGRST117");
}
