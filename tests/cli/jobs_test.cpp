#include "storage/job_store.h"
#include "storage/outbox.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

namespace {

std::string added(CommandRunner& agent, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"jobs", "add", "fetch_messages"};
    words.insert(words.end(), more.begin(), more.end());
    std::string id = agent.run(words).out;
    id.pop_back();
    return id;
}

void set_status(CommandRunner& agent, const std::string& id, storage::JobStatus status) {
    storage::Database database = agent.open_database();
    storage::JobStore jobs(database);
    storage::Job job = jobs.find(id).value();
    job.status = status;
    jobs.upsert(job);
}

}  // namespace

TEST_CASE("jobs need somebody to be signed in", "[cli]") {
    CommandRunner agent;

    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"jobs", "list"}, {"jobs", "add", "full_sync"}}) {
        const auto outcome = agent.run(words);
        CHECK(outcome.code == 77);
        CHECK(outcome.err.find("agent login supabase") != std::string::npos);
    }
}

TEST_CASE("adding a job prints its id alone and queues it for Supabase", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const auto outcome =
        agent.run({"jobs", "add", "fetch_messages", "--days-back", "7", "--max-results", "500",
                   "--batch-size", "10", "--query", "from:ada@example.org"});

    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    REQUIRE(outcome.out.size() == 37);
    storage::Database database = agent.open_database();
    storage::JobStore jobs(database);
    const auto job = jobs.find(outcome.out.substr(0, 36));
    REQUIRE(job);
    CHECK(job->user_id == test::kUser);
    CHECK(job->status == storage::JobStatus::pending);
    CHECK(nlohmann::json::parse(job->metadata) ==
          nlohmann::json({{"days_back", 7},
                          {"max_results", 500},
                          {"batch_size", 10},
                          {"filters", {{"query", "from:ada@example.org"}}}}));
    storage::Outbox outbox(database);
    CHECK(outbox.find("analytics_jobs", job->id));
}

TEST_CASE("a job says only what was asked for", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const std::string id = added(agent);

    CHECK(agent.run({"jobs", "show", id, "--json"}).json().at("metadata").empty());
}

TEST_CASE("an unknown job type is refused with the four there are", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const auto outcome = agent.run({"jobs", "add", "fetch_mesages"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("did you mean fetch_messages?") != std::string::npos);
    for (const char* type :
         {"fetch_messages", "compute_analytics", "full_sync", "compute_insights"}) {
        CHECK(outcome.err.find(type) != std::string::npos);
    }
}

TEST_CASE("numbers below one are refused when a job is added", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    CHECK(agent.run({"jobs", "add", "fetch_messages", "--days-back", "-1"}).code == 64);
    CHECK(agent.run({"jobs", "add", "fetch_messages", "--days-back", "0"}).code == 64);
    CHECK(agent.run({"jobs", "add", "fetch_messages", "--max-results=0"}).code == 64);
    CHECK(agent.run({"jobs", "add", "fetch_messages", "--batch-size", "101"}).code == 64);
    CHECK(agent.run({"jobs", "list", "--json"}).json().empty());
}

TEST_CASE("jobs are listed by status and number", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string failed = added(agent);
    agent.clock.advance(std::chrono::seconds(1));
    const std::string newest = added(agent);
    set_status(agent, failed, storage::JobStatus::failed);

    const auto all = agent.run({"jobs", "list", "--json"}).json();
    const auto one = agent.run({"jobs", "list", "--limit", "1", "--json"}).json();
    const auto only_failed = agent.run({"jobs", "list", "--status", "failed"});

    CHECK(all.size() == 2);
    REQUIRE(one.size() == 1);
    CHECK(one[0].at("id") == newest);
    CHECK(only_failed.out.find(failed) != std::string::npos);
    CHECK(only_failed.out.find(newest) == std::string::npos);
}

TEST_CASE("an empty list prints nothing to pipe on", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const auto outcome = agent.run({"jobs", "list"});

    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(agent.run({"jobs", "list", "--json"}).out == "[]\n");
}

TEST_CASE("a job is named by the beginning of its id where that is enough", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = added(agent);

    CHECK(agent.run({"jobs", "show", id.substr(0, 8), "--json"}).json().at("id") == id);
    CHECK(agent.run({"jobs", "show", "zzzz"}).code == 1);
}

TEST_CASE("too little of an id names no job, even the only one", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = added(agent);

    CHECK(agent.run({"jobs", "cancel", ""}).code == 64);
    CHECK(agent.run({"jobs", "cancel", id.substr(0, 3)}).code == 64);
    CHECK(agent.run({"jobs", "show", id, "--json"}).json().at("status") == "pending");
}

TEST_CASE("the beginning of several ids names none of them", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    {
        storage::Database database = agent.open_database();
        storage::JobStore jobs(database);
        for (const char* id :
             {"abcd0000-0000-4000-8000-000000000001", "abcd0000-0000-4000-8000-000000000002"}) {
            storage::Job job;
            job.id = id;
            job.user_id = test::kUser;
            job.job_type = "full_sync";
            jobs.upsert(job);
        }
    }

    const auto outcome = agent.run({"jobs", "show", "abcd"});

    CHECK(outcome.code == 64);
    CHECK(outcome.err.find("2 jobs begin with abcd") != std::string::npos);
}

TEST_CASE("a pending job is cancelled once", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = added(agent);

    const auto first = agent.run({"jobs", "cancel", id});
    const auto second = agent.run({"jobs", "cancel", id});

    CHECK(first.code == 0);
    CHECK(first.out == id + " failed\n");
    CHECK(second.code == 1);
    CHECK(second.err.find("failed already") != std::string::npos);
}

TEST_CASE("only a failed job is retried", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = added(agent);

    CHECK(agent.run({"jobs", "retry", id}).code == 1);
    set_status(agent, id, storage::JobStatus::failed);
    const auto outcome = agent.run({"jobs", "retry", id, "--json"});

    CHECK(outcome.code == 0);
    CHECK(outcome.json().at("status") == "pending");
    CHECK(outcome.json().at("retry_count") == 1);
}

TEST_CASE("a job's error from afar cannot drive the terminal", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = added(agent);
    {
        storage::Database database = agent.open_database();
        storage::JobStore jobs(database);
        storage::Job job = jobs.find(id).value();
        job.error = "bad\x1b]0;title\x07";
        jobs.upsert(job);
    }
    agent.terminal_columns = 100;

    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"jobs", "list"}, {"jobs", "show", id}}) {
        const auto outcome = agent.run(words);
        CHECK(outcome.out.find("bad") != std::string::npos);
        CHECK(outcome.out.find('\x1b') == std::string::npos);
    }
}
