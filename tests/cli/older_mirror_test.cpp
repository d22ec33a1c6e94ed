#include <optional>

#include "agent/base/file_lock.h"
#include "migrations/migrations.h"
#include "storage/connection.h"
#include "storage/migrator.h"
#include "tests/cli/command_runner.h"
#include "tests/support/catch.h"

using Catch::Contains;

namespace {

// Signed in, with a mirror of the version before this one.
struct UpgradedProgram : test::CommandRunner {
    UpgradedProgram() {
        sign_in();
        options.file = database_file();
        agent::make_private_folder(options.file.parent_path());
        const auto connection = storage::open_connection(options);
        const auto steps = migrations::sqlite_steps();
        storage::Migrator(*connection, options.file, steps.first(steps.size() - 1))
            .migrate(clock.now(), [](int) {});
    }

    std::optional<agent::FileLock> agent_at_work() const {
        return agent::FileLock::try_acquire(data_dir() / "agent.lock", "agent run (process 42)");
    }
    int schema_version() const {
        SQLite::Database connection(options.file.string(), SQLite::OPEN_READONLY);
        return connection.execAndGet("SELECT max(version) FROM schema_migrations").getInt();
    }

    storage::DatabaseOptions options;
    int newest = static_cast<int>(migrations::sqlite_steps().size());
};

}  // namespace

TEST_CASE("the mirror of an older agent is not upgraded while it is at work", "[cli]") {
    UpgradedProgram agent;
    const auto lock = agent.agent_at_work();
    REQUIRE(lock);

    const auto outcome = agent.run({"jobs", "list", "--json"});

    CHECK(outcome.code == 75);
    CHECK_THAT(outcome.error().at("message"), Contains("agent run (process 42)"));
    CHECK_THAT(outcome.error().at("hint"), Contains("try again in a moment"));
    CHECK_THAT(outcome.error().at("hint"), Contains("agent service restart"));
    CHECK(agent.schema_version() == agent.newest - 1);
}

TEST_CASE("the mirror of an older agent is upgraded once that has ended", "[cli]") {
    UpgradedProgram agent;
    REQUIRE(agent.agent_at_work());  // for the length of this line

    CHECK(agent.run({"jobs", "list"}).code == 0);

    CHECK(agent.schema_version() == agent.newest);
}
