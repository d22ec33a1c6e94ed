#include "storage/upgrade_trial.h"

#include <fstream>
#include <stdexcept>

#include "migrations/migrations.h"
#include "storage/connection.h"
#include "storage/error.h"
#include "storage/migrator.h"
#include "storage/sync_state.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Database;
using storage::DatabaseOptions;
using storage::SyncState;
using storage::UpgradeTrial;
using test::at;
using Start = UpgradeTrial::Start;

namespace fs = std::filesystem;

namespace {

// A mirror of the version before this one, which holds the state key=old.
struct OlderMirror {
    test::TempFolder folder;
    DatabaseOptions options;
    UpgradeTrial trial;
    int newest = UpgradeTrial::own_schema();

    OlderMirror() : trial(folder / "mirror.db") {
        options.file = folder / "mirror.db";
        const auto connection = storage::open_connection(options);
        const auto steps = migrations::sqlite_steps();
        storage::Migrator(*connection, options.file, steps.first(steps.size() - 1))
            .migrate(at(0), [](int) {});
        connection->exec("INSERT INTO sync_state VALUES ('key', 'old')");
    }

    std::string state() { return SyncState(opened()).get("key").value_or(""); }
    void set(const std::string& value) { SyncState(opened()).set("key", value); }

private:
    Database& opened() {
        database_ = std::make_unique<Database>(options, at(1));
        return *database_;
    }
    std::unique_ptr<Database> database_;
};

int version_of(const fs::path& file) {
    SQLite::Database connection(file, SQLite::OPEN_READONLY);
    return connection.execAndGet("SELECT max(version) FROM schema_migrations").getInt();
}

}  // namespace

TEST_CASE("a new mirror is no upgrade and so not on trial") {
    test::Mirror mirror;

    CHECK_FALSE(UpgradeTrial(mirror.options.file).under_way());
    CHECK(UpgradeTrial(mirror.options.file).start(1) == Start::usual);
}

TEST_CASE("an upgraded mirror is on trial until a program has come to work with it") {
    OlderMirror mirror;
    mirror.set("new");
    REQUIRE(mirror.trial.under_way());

    CHECK(mirror.trial.start(mirror.newest) == Start::usual);
    mirror.trial.end();

    CHECK_FALSE(mirror.trial.under_way());
    CHECK(mirror.trial.start(mirror.newest - 1) == Start::usual);
    CHECK(mirror.state() == "new");
}

TEST_CASE("an older program undoes the upgrade by which a newer one did not come to work") {
    OlderMirror mirror;
    mirror.set("new");

    CHECK(mirror.trial.start(mirror.newest - 1) == Start::undone_older);

    CHECK_FALSE(mirror.trial.under_way());
    CHECK(version_of(mirror.options.file) == mirror.newest - 1);
    CHECK(mirror.state() == "old");
    CHECK(version_of(mirror.options.file.string() + ".upgraded") == mirror.newest);
}

TEST_CASE("a program that dies at every start gets three of them before its upgrade is undone") {
    OlderMirror mirror;
    mirror.set("new");

    for (int start = 1; start <= UpgradeTrial::kStarts; ++start) {
        CHECK(mirror.trial.start(mirror.newest) == Start::usual);
        CHECK(mirror.state() == "new");
    }
    CHECK(mirror.trial.start(mirror.newest) == Start::undone_failed);

    CHECK(version_of(mirror.options.file) == mirror.newest - 1);
    CHECK_FALSE(mirror.trial.under_way());
}

TEST_CASE("an upgrade that goes on after a failure takes no second copy") {
    OlderMirror mirror;
    mirror.trial.begin(mirror.folder / "first copy", mirror.newest);

    mirror.set("new");

    for (const auto& entry : fs::directory_iterator(mirror.folder.path())) {
        CHECK(entry.path().extension() != ".backup");
    }
}

TEST_CASE("an upgrade is undone under a command that has the mirror open") {
    OlderMirror mirror;
    mirror.set("new");  // keeps its connection

    CHECK(mirror.trial.start(mirror.newest - 1) == Start::undone_older);

    CHECK(version_of(mirror.options.file) == mirror.newest - 1);
}

TEST_CASE("a file that is no record of a trial is none") {
    OlderMirror mirror;
    std::ofstream(mirror.options.file.string() + ".upgrade") << "12";

    CHECK_FALSE(mirror.trial.under_way());
    CHECK(mirror.trial.start(mirror.newest) == Start::usual);
}

TEST_CASE("an upgrade that is refused leaves mirror and trial as they were") {
    OlderMirror mirror;
    mirror.options.before_upgrade = [] { throw std::runtime_error("not now"); };

    CHECK_THROWS_WITH(Database(mirror.options, at(1)), "not now");

    CHECK(version_of(mirror.options.file) == mirror.newest - 1);
    CHECK_FALSE(mirror.trial.under_way());
}
