#include "agent/base/file_lock.h"
#include "storage/job_store.h"
#include "storage/outbox.h"
#include "storage/sync_state.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using test::CommandRunner;

TEST_CASE("status before anything was set up makes nothing", "[cli]") {
    CommandRunner agent;

    const auto outcome = agent.run({"status"});

    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("not signed in") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(agent.data_dir()));
}

TEST_CASE("status of a signed-in user without a mirror makes none", "[cli]") {
    CommandRunner agent;
    agent.sign_in();

    const auto json = agent.run({"status", "--json"}).json();

    CHECK(json.at("signed_in").at("supabase").at("email") == "ada@example.org");
    CHECK(json.at("database").at("exists") == false);
    CHECK(json.at("sync").at("online").is_null());
    CHECK_FALSE(std::filesystem::exists(agent.database_file()));
}

TEST_CASE("status counts jobs and what waits to be sent", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    agent.run({"jobs", "add", "fetch_messages"});
    agent.run({"jobs", "add", "full_sync"});

    const auto json = agent.run({"status", "--json"}).json();
    const auto text = agent.run({"status"}).out;

    CHECK(json.at("jobs").at("pending") == 2);
    CHECK(json.at("outbox").at("waiting") == 2);
    CHECK(json.at("database").at("bytes").get<int>() > 0);
    CHECK(text.find("2 pending, 0 processing, 0 completed, 0 failed") != std::string::npos);
    CHECK(text.find("2 changes to send") != std::string::npos);
}

TEST_CASE("status shows why Supabase refused a row", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = agent.run({"jobs", "add", "full_sync"}).out.substr(0, 36);
    {
        storage::Database database = agent.open_database();
        storage::Outbox outbox(database);
        outbox.park(outbox.find("analytics_jobs", id)->sequence, "violates policy\x1b[2J");
    }

    const auto json = agent.run({"status", "--json"}).json();
    const auto text = agent.run({"status"}).out;

    CHECK(json.at("outbox").at("parked") == 1);
    CHECK(json.at("outbox").at("parked_rows")[0].at("id") == id);
    CHECK(text.find("violates policy") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("status tells since when it is offline", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    {
        storage::Database database = agent.open_database();
        storage::SyncState state(database);
        state.set_instant("sync.last_success_at", agent.clock.now());
        state.set_instant("sync.offline_since", agent.clock.now() + std::chrono::minutes(1));
        state.set_instant("sync.next_attempt_at", agent.clock.now() + std::chrono::minutes(2));
    }

    const auto json = agent.run({"status", "--json"}).json();
    const auto text = agent.run({"status"}).out;

    CHECK(json.at("sync").at("online") == false);
    CHECK(json.at("sync").at("offline_since") == "2026-11-24T00:01:00.000000+00:00");
    CHECK(text.find("offline since 2026-11-24 00:01:00 UTC, next attempt 2026-11-24 00:02:00") !=
          std::string::npos);
}

TEST_CASE("status sees a sync that went well", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    {
        storage::Database database = agent.open_database();
        storage::SyncState(database).set_instant("sync.last_success_at", agent.clock.now());
    }
    CHECK(agent.run({"status", "--json"}).json().at("sync").at("online") == true);
}

TEST_CASE("status tells what is left of Google's quota and since when it must wait", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const std::string id = agent.run({"jobs", "add", "fetch_messages"}).out.substr(0, 36);
    {
        storage::Database database = agent.open_database();
        storage::JobStore jobs(database);
        auto job = jobs.find(id).value();
        job.metadata = R"({"gmail_units":840,"gmail_units_saved":60})";
        jobs.upsert(job);
        const auto until = agent.clock.now() + std::chrono::minutes(15);
        storage::SyncState(database).set(
            "gmail.governor",
            R"({"spent":[[)" + std::to_string(agent.clock.now().time_since_epoch().count()) +
                R"(,400]],"paused_until":)" + std::to_string(until.time_since_epoch().count()) +
                R"(,"pause_ms":900000})");
    }

    const auto quota = agent.run({"status", "--json"}).json().at("gmail_quota");
    const auto text = agent.run({"status"}).out;

    CHECK(quota.at("units_per_minute") == 6'000);
    CHECK(quota.at("units_last_minute") == 400);
    CHECK(quota.at("units_spent") == 840);
    CHECK(quota.at("units_saved") == 60);
    CHECK(quota.at("paused_until") == "2026-11-24T00:15:00.000000+00:00");
    CHECK(text.find("Google asked to wait until 2026-11-24 00:15:00") != std::string::npos);
}

TEST_CASE("status names the agent that runs", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const agent::config::Sources sources{
        .data_dir = agent.data_dir(), .sets = {}, .env_file = std::nullopt, .environment = {}};
    const auto file = agent::config::Config::load(sources).lock_file();

    auto lock = agent::FileLock::try_acquire(file, "agent run, pid 42");
    REQUIRE(lock);
    const auto running = agent.run({"status", "--json"}).json();
    lock.reset();
    const auto stopped = agent.run({"status", "--json"}).json();

    CHECK(running.at("agent").at("running") == true);
    CHECK(running.at("agent").at("holder") == "agent run, pid 42");
    CHECK(stopped.at("agent").at("running") == false);
}

TEST_CASE("commands work while an agent runs", "[cli]") {
    CommandRunner agent;
    agent.sign_in();
    const agent::config::Sources sources{
        .data_dir = agent.data_dir(), .sets = {}, .env_file = std::nullopt, .environment = {}};
    const auto lock =
        agent::FileLock::try_acquire(agent::config::Config::load(sources).lock_file(), "agent run");
    storage::Database open_elsewhere = agent.open_database();

    CHECK(agent.run({"jobs", "add", "full_sync"}).code == 0);
    CHECK(agent.run({"status"}).code == 0);
}
