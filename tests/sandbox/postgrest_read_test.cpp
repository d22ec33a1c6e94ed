#include "tests/sandbox/postgrest_read.h"

#include <set>

#include "tests/sandbox/supabase_test_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::SupabaseProject;

namespace {

// Ann signed in with `count` jobs whose progress is 1, 2, 3...
class ProjectWithJobs : public SupabaseProject {
public:
    explicit ProjectWithJobs(int count) {
        sign_in_ann();
        Json rows = Json::array();
        for (int i = 1; i <= count; ++i) {
            rows.push_back({{"user_id", ann()},
                            {"job_type", "fetch_messages"},
                            {"progress", i},
                            {"metadata", {{"claim_token", "t" + std::to_string(i)}}}});
        }
        REQUIRE(post("analytics_jobs", rows).status == 201);
    }

    std::vector<int> progress_of(const std::string& query, const Headers& headers = {}) {
        const Answer answer = get("analytics_jobs?select=progress&" + query, headers);
        REQUIRE(answer.body.is_array());
        std::vector<int> values;
        for (const Json& row : answer.body) values.push_back(row.at("progress"));
        return values;
    }
};

using Values = std::vector<int>;

}  // namespace

TEST_CASE("a row comes with every column, written as PostgREST writes it") {
    ProjectWithJobs project(1);

    const auto answer = project.get("analytics_jobs");

    CHECK(answer.status == 200);
    CHECK(answer.headers.at("Content-Type") == "application/json; charset=utf-8");
    REQUIRE(answer.body.size() == 1);
    const Json& row = answer.body[0];
    CHECK(row.size() == 15);
    CHECK(row.at("status") == "pending");
    CHECK(row.at("total") == 0);
    CHECK(row.at("max_retries") == 3);
    CHECK(row.at("error") == nullptr);
    CHECK(row.at("created_at").get<std::string>().starts_with("2026-11-24T00:00:00"));
    CHECK(row.at("id").get<std::string>().size() == 36);
}

TEST_CASE("select narrows the columns and reaches into JSON") {
    ProjectWithJobs project(1);

    const auto answer = project.get(
        "analytics_jobs?select=n:progress,metadata-%3E%3Eclaim_token,metadata-%3Emissing");

    CHECK(answer.body == Json::array({{{"n", 1}, {"claim_token", "t1"}, {"missing", nullptr}}}));
}

TEST_CASE("filters, order, limit and offset work together") {
    ProjectWithJobs project(9);

    CHECK(project.progress_of(
              "progress=gt.2&progress=lte.7&order=progress.desc&limit=2&offset=1") == Values{6, 5});
    CHECK(project.progress_of("or=(progress.eq.1,progress.gte.9)&order=progress") == Values{1, 9});
    CHECK(project.progress_of("metadata-%3E%3Eclaim_token=eq.t4") == Values{4});
    CHECK(project.progress_of("status=eq.completed").empty());
}

TEST_CASE("keyset pages visit every row once though all were made in one instant") {
    ProjectWithJobs project(25);
    std::string condition;
    std::set<std::string> seen;

    for (;;) {
        const auto page = project.get(
            "analytics_jobs?select=id,updated_at&limit=4&order=updated_at,id" + condition);
        if (page.body.empty()) break;
        for (const Json& row : page.body) CHECK(seen.insert(row.at("id")).second);
        const std::string id = page.body.back().at("id");
        std::string at;
        Poco::URI::encode(page.body.back().at("updated_at"), "+:", at);
        condition = "&or=(updated_at.gt." + at + ",and(updated_at.eq." + at + ",id.gt." + id + "))";
    }

    CHECK(seen.size() == 25);
}

TEST_CASE("no select gives more rows than the server's cap, which can be set") {
    ProjectWithJobs project(1200);

    CHECK(project.get("analytics_jobs").body.size() == 1000);
    CHECK(project.get("analytics_jobs?limit=1100").body.size() == 1000);
    REQUIRE(project.admin("PUT", "settings", {{"row_cap", 7}}).status == 200);
    CHECK(project.get("analytics_jobs").body.size() == 7);
    CHECK(project.get("analytics_jobs?limit=5").body.size() == 5);
}

TEST_CASE("an exact count tells the total and answers 206 when rows are left") {
    ProjectWithJobs project(5);
    const SupabaseProject::Headers count = {{"prefer", "count=exact"}};

    const auto part = project.get("analytics_jobs?limit=2&offset=1", count);
    CHECK(part.status == 206);
    CHECK(part.headers.at("Content-Range") == "1-2/5");
    CHECK(part.headers.at("Preference-Applied") == "count=exact");

    const auto all = project.get("analytics_jobs", count);
    CHECK(all.status == 200);
    CHECK(all.headers.at("Content-Range") == "0-4/5");

    const auto none = project.get("analytics_jobs?status=eq.failed", count);
    CHECK(none.status == 200);
    CHECK(none.headers.at("Content-Range") == "*/0");

    CHECK(project.get("analytics_jobs?limit=2").headers.at("Content-Range") == "0-1/*");
}

TEST_CASE("the cap on rows shows in an exact count") {
    ProjectWithJobs project(5);
    REQUIRE(project.admin("PUT", "settings", {{"row_cap", 3}}).status == 200);

    const auto answer = project.get("analytics_jobs", {{"prefer", "count=exact"}});

    CHECK(answer.status == 206);
    CHECK(answer.headers.at("Content-Range") == "0-2/5");
}

TEST_CASE("HEAD counts without sending rows") {
    ProjectWithJobs project(5);

    const auto answer = project.send("HEAD", "/rest/v1/analytics_jobs?progress=gt.3", nullptr,
                                     {{"prefer", "count=exact"}});

    CHECK(answer.status == 200);
    CHECK(answer.headers.at("Content-Range") == "0-1/2");
    CHECK(answer.body == nullptr);
}

TEST_CASE("the Range header pages, within limit and offset") {
    ProjectWithJobs project(9);
    const std::string by_progress = "order=progress";

    CHECK(project.progress_of(by_progress, {{"range", "2-4"}}) == Values{3, 4, 5});
    CHECK(project.progress_of(by_progress, {{"range", "7-"}}) == Values{8, 9});
    CHECK(project.progress_of(by_progress + "&limit=4&offset=1", {{"range", "3-9"}}) ==
          Values{4, 5});
    CHECK(project.progress_of(by_progress, {{"range", "nonsense"}}).size() == 9);
}

TEST_CASE("a range that cannot be is 416") {
    ProjectWithJobs project(2);

    const auto beyond = project.get("analytics_jobs?offset=3", {{"prefer", "count=exact"}});
    CHECK(beyond.status == 416);
    CHECK(beyond.code() == "PGRST103");
    CHECK(beyond.body.at("details") == "An offset of 3 was requested, but there are only 2 rows.");
    CHECK(project.get("analytics_jobs", {{"range", "5-2"}}).status == 416);
    CHECK(project.get("analytics_jobs?offset=3").body == Json::array());
}

TEST_CASE("a single object is given only when there is exactly one row") {
    ProjectWithJobs project(2);
    const SupabaseProject::Headers object = {{"accept", "application/vnd.pgrst.object+json"}};

    const auto one = project.get("analytics_jobs?progress=eq.1&select=progress", object);
    CHECK(one.status == 200);
    CHECK(one.body == Json({{"progress", 1}}));
    CHECK(one.headers.at("Content-Type").starts_with("application/vnd.pgrst.object+json"));

    const auto two = project.get("analytics_jobs", object);
    CHECK(two.status == 406);
    CHECK(two.code() == "PGRST116");
    CHECK(two.body.at("details") == "The result contains 2 rows");
    CHECK(project.get("analytics_jobs?progress=eq.9", object).code() == "PGRST116");
}

TEST_CASE("media types PostgREST cannot serve are not acceptable") {
    ProjectWithJobs project(1);

    CHECK(project.get("analytics_jobs", {{"accept", "text/html, */*;q=0.1"}}).status == 200);
    CHECK(project.get("analytics_jobs", {{"accept", "text/csv"}}).code() == "PGRST107");
}

TEST_CASE("names that are not there are told apart") {
    ProjectWithJobs project(0);

    const auto table = project.get("no_such_table");
    CHECK(table.status == 404);
    CHECK(table.code() == "PGRST205");
    CHECK(table.body.at("message") ==
          "Could not find the table 'public.no_such_table' in the schema cache");

    CHECK(project.get("analytics_jobs?nope=eq.1").code() == "42703");
    CHECK(project.get("analytics_jobs?select=nope").code() == "42703");
    CHECK(project.get("analytics_jobs?order=nope").code() == "42703");
    CHECK(project.get("analytics_jobs?id=eq.not-a-uuid").code() == "22P02");
    CHECK(project.get("analytics_jobs?created_at=lt.soon").code() == "22007");
    CHECK(project.get("analytics_jobs?status=pending").code() == "PGRST100");
}

TEST_CASE("an error has the four members PostgREST gives it") {
    ProjectWithJobs project(0);

    const auto answer = project.get("analytics_jobs?nope=eq.1");

    CHECK(answer.status == 400);
    CHECK(answer.body == Json({{"code", "42703"},
                               {"details", nullptr},
                               {"hint", nullptr},
                               {"message", "column analytics_jobs.nope does not exist"}}));
}

TEST_CASE("no function is installed") {
    ProjectWithJobs project(0);

    const auto answer = project.post("rpc/claim_analytics_jobs", {{"agent", "a"}, {"how_many", 5}});

    CHECK(answer.status == 404);
    CHECK(answer.code() == "PGRST202");
    CHECK(answer.body.at("message") ==
          "Could not find the function public.claim_analytics_jobs(agent, how_many) in the schema "
          "cache");
}
