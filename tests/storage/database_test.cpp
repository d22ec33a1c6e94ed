#include "storage/database.h"

#include "storage/migrator.h"
#include "storage/sync_state.h"
#include "tests/storage/filled_mirror.h"
#include "tests/support/catch.h"

using storage::Database;
using storage::DatabaseOptions;
using test::at;
using test::fill;
using test::filled_file;
using test::Mirror;

namespace fs = std::filesystem;

namespace {

std::string pragma(Database& database, const std::string& name) {
    const Database::Lease lease(database);
    return lease->execAndGet("PRAGMA " + name).getString();
}

#ifndef _WIN32
fs::perms permissions(const fs::path& file) {
    return fs::status(file).permissions();
}

constexpr auto kOwnerOnly = fs::perms::owner_read | fs::perms::owner_write;
#endif

}  // namespace

TEST_CASE("a new mirror has the schema and the settings it was designed with") {
    Mirror mirror;

    CHECK(mirror.database.schema_version() == static_cast<int>(migrations::sqlite_steps().size()));
    CHECK(mirror.database.file() == mirror.options.file);
    CHECK(pragma(mirror.database, "journal_mode") == "wal");
    CHECK(pragma(mirror.database, "synchronous") == "2");
    CHECK(pragma(mirror.database, "foreign_keys") == "1");
    CHECK(pragma(mirror.database, "auto_vacuum") == "2");
    CHECK(pragma(mirror.database, "busy_timeout") == "30000");
    CHECK(pragma(mirror.database, "fullfsync") == "1");
    CHECK(pragma(mirror.database, "application_id") == std::to_string(storage::kApplicationId));
    CHECK(mirror.database.check().empty());
}

TEST_CASE("a mirror opens again with its data and settings") {
    test::TempFolder folder;
    DatabaseOptions options;
    options.file = folder / "mirror.db";
    {
        Database database(options, at(0));
        storage::SyncState(database).set("key", "value");
    }

    Database database(options, at(1));

    CHECK(storage::SyncState(database).get("key") == "value");
    CHECK(pragma(database, "auto_vacuum") == "2");
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 3);  // no backup was made
}

#ifndef _WIN32
TEST_CASE("the mirror and its log are readable by their owner alone") {
    Mirror mirror;
    storage::SyncState(mirror.database).set("key", "value");

    CHECK(permissions(mirror.options.file) == kOwnerOnly);
    CHECK(permissions(mirror.folder / "mirror.db-wal") == kOwnerOnly);
    CHECK(permissions(mirror.folder / "mirror.db-shm") == kOwnerOnly);
}

TEST_CASE("a mirror that others may read is closed to them") {
    test::TempFolder folder;
    const auto file = filled_file(folder);
    fs::permissions(file, kOwnerOnly | fs::perms::group_read | fs::perms::others_read);
    DatabaseOptions options;
    options.file = file;

    const Database database(options, at(1));

    CHECK(permissions(file) == kOwnerOnly);
}
#endif

TEST_CASE("a checkpoint moves the log into the database and shortens it") {
    Mirror mirror;
    fill(mirror.database, 50);
    CHECK(fs::file_size(mirror.folder / "mirror.db-wal") > 0);

    mirror.database.checkpoint();

    CHECK(fs::file_size(mirror.folder / "mirror.db-wal") == 0);
}

TEST_CASE("a process that may not checkpoint leaves the log to others, when it ends too") {
    test::TempFolder folder;
    DatabaseOptions options;
    options.file = folder / "mirror.db";
    options.checkpoints = false;
    const auto log = folder / "mirror.db-wal";
    {
        Database database(options, at(0));
        CHECK(pragma(database, "wal_autocheckpoint") == "0");
        fill(database, 50);
        database.checkpoint();
        CHECK(fs::file_size(log) > 0);
    }
    CHECK(fs::file_size(log) > 0);

    options.checkpoints = true;
    { const Database database(options, at(1)); }
    CHECK_FALSE(fs::exists(log));
}

TEST_CASE("the data version grows with another connection's commits and not with ours") {
    Mirror mirror;
    Database other(mirror.options, at(0));
    const auto before = mirror.database.data_version();

    storage::SyncState(mirror.database).set("key", "ours");
    CHECK(mirror.database.data_version() == before);
    storage::SyncState(other).set("key", "theirs");
    CHECK(mirror.database.data_version() > before);
}
