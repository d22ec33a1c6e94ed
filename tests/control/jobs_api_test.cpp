#include "tests/control/running_api.h"
#include "tests/support/catch.h"

using test::RunningApi;
using Json = nlohmann::json;

namespace {

constexpr const char* kJobs = "/api/analytics/jobs";

}  // namespace

TEST_CASE("a job is created as the web creates it", "[control]") {
    RunningApi api;

    const auto created =
        api.call("POST", kJobs, R"({"job_type":"fetch_messages","metadata":{"days_back":7}})");

    CHECK(created.status == 201);
    CHECK(created.json()["success"] == true);
    CHECK(created.json()["message"] == "Analytics job created successfully");
    CHECK(created.json()["job"]["id"] == "new-job");
    CHECK(created.json()["job"]["status"] == "pending");
    CHECK(api.desk.last_metadata == test::FakeDesk::Json{{"days_back", 7}});
    CHECK(api.call("POST", kJobs, R"({"job_type":"full_sync"})").status == 201);
    CHECK(api.desk.last_metadata == test::FakeDesk::Json::object());
}

TEST_CASE("a second job of a type is refused while the first is open", "[control]") {
    RunningApi api;
    api.desk.put_job("first", "pending");

    const auto refused = api.call("POST", kJobs, R"({"job_type":"fetch_messages"})");

    CHECK(refused.status == 409);
    CHECK(refused.json()["error"] == "A job of this type is already running");
    CHECK(refused.json()["existing_job"]["id"] == "first");
}

TEST_CASE("a body that describes no job creates none", "[control]") {
    RunningApi api;
    const std::string deep = R"({"job_type":"full_sync","metadata":{"a":)" +
                             std::string(30'000, '[') + std::string(30'000, ']') + "}}";

    for (const std::string& body :
         {std::string(), std::string("[]"), std::string("{"), std::string("null"),
          std::string(R"({"job_type":"delete_all"})"), std::string(R"({"job_type":7})"),
          std::string(R"({"job_type":"full_sync","metadata":[]})"),
          std::string("{\"job_type\":\"full_sync\",\"metadata\":{\"a\":\"\xff\"}}"), deep}) {
        INFO(body.substr(0, 60));
        const auto refused = api.call("POST", kJobs, body);
        CHECK(refused.status == 400);
        CHECK(refused.json()["error"].is_string());
    }
    CHECK(api.desk.jobs({}).empty());
}

TEST_CASE("nobody signed in means no new jobs", "[control]") {
    RunningApi api;
    api.desk.signed_out = true;

    const auto refused = api.call("POST", kJobs, R"({"job_type":"fetch_messages"})");

    CHECK(refused.status == 403);
    CHECK(refused.json()["error"] == "not signed in to Supabase");
}

TEST_CASE("jobs are listed with their count, by status and type", "[control]") {
    RunningApi api;
    api.desk.put_job("a", "failed");
    api.desk.put_job("b", "completed", "full_sync");

    const Json all = api.call("GET", kJobs).json();
    const Json failed = api.call("GET", std::string(kJobs) + "?status=failed").json();
    const Json syncs = api.call("GET", std::string(kJobs) + "?job_type=full_sync").json();

    CHECK(all["success"] == true);
    CHECK(all["count"] == 2);
    CHECK(failed["jobs"].size() == 1);
    CHECK(failed["jobs"][0]["id"] == "a");
    CHECK(syncs["jobs"][0]["id"] == "b");
    CHECK(api.call("GET", std::string(kJobs) + "?limit=1").json()["count"] == 1);
    CHECK(api.call("GET", std::string(kJobs) + "?status=gone").status == 400);
    CHECK(api.call("GET", std::string(kJobs) + "?job_type=x").status == 400);
    CHECK(api.call("GET", std::string(kJobs) + "?limit=0").status == 400);
}

TEST_CASE("a job is shown with its progress in percent", "[control]") {
    RunningApi api;
    api.desk.put_job("a", "processing", "fetch_messages", 1, 3);

    const Json shown = api.call("GET", std::string(kJobs) + "/a").json();

    CHECK(shown["success"] == true);
    CHECK(shown["job"]["id"] == "a");
    CHECK(shown["progress"] == Json{{"current", 1},
                                    {"total", 3},
                                    {"percentage", 33},
                                    {"status", "processing"},
                                    {"current_step", "Fetching..."}});
    CHECK(api.call("GET", std::string(kJobs) + "/none").json() == Json{{"error", "Job not found"}});
    CHECK(api.call("GET", std::string(kJobs) + "/none").status == 404);
}

TEST_CASE("a job is cancelled and queued again", "[control]") {
    RunningApi api;
    api.desk.put_job("a", "processing");

    const auto cancelled = api.call("DELETE", std::string(kJobs) + "/a");
    const auto again = api.call("DELETE", std::string(kJobs) + "/a");
    const auto retried = api.call("POST", std::string(kJobs) + "/a/retry");

    CHECK(cancelled.status == 200);
    CHECK(cancelled.json()["success"] == true);
    CHECK(cancelled.json()["job"]["status"] == "failed");
    CHECK(again.status == 409);
    CHECK(retried.json()["job"]["status"] == "pending");
    CHECK(api.call("POST", std::string(kJobs) + "/none/retry").status == 404);
    CHECK(api.call("DELETE", std::string(kJobs) + "/none").status == 404);
}
