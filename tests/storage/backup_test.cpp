#include "storage/backup.h"

#include <algorithm>
#include <fstream>

#include "storage/error.h"
#include "storage/sync_state.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::Error;
using storage::SyncState;
using test::at;
using test::Mirror;

namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

storage::DatabaseOptions options_for(const fs::path& file) {
    storage::DatabaseOptions options;
    options.file = file;
    return options;
}

#ifndef _WIN32  // where a file is as private as its folder
bool private_to_owner(const fs::path& file) {
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    return (fs::status(file).permissions() & kOthers) == fs::perms::none;
}
#endif

void back_up_at(SQLite::Database& connection, const fs::path& folder, int version,
                storage::Instant now) {
    storage::back_up_before_upgrade(connection, connection.getFilename(), folder, version, now);
}

}  // namespace

TEST_CASE("a backup is a sound, private copy with everything committed") {
    Mirror mirror;
    SyncState(mirror.database).set("key", "value");
    const auto copy = mirror.folder / "copy.db";

    mirror.database.backup_to(copy);

#ifndef _WIN32
    CHECK(private_to_owner(copy));
#endif
    CHECK_FALSE(fs::exists(mirror.folder / "copy.db.partial"));
    storage::Database restored(options_for(copy), at(1));
    CHECK(restored.check().empty());
    CHECK(SyncState(restored).get("key") == "value");
}

TEST_CASE("a backup replaces an older one and the rest of a broken-off one") {
    Mirror mirror;
    const auto copy = mirror.folder / "copy.db";
    mirror.database.backup_to(copy);
    SyncState(mirror.database).set("key", "value");
    std::ofstream(mirror.folder / "copy.db.partial") << "half of";

    mirror.database.backup_to(copy);

    storage::Database restored(options_for(copy), at(1));
    CHECK(SyncState(restored).get("key") == "value");
}

TEST_CASE("the database is never written over by its own backup") {
    Mirror mirror;
    SyncState(mirror.database).set("key", "value");

    CHECK_THROWS_AS(mirror.database.backup_to(mirror.options.file), Error);

    CHECK(SyncState(mirror.database).get("key") == "value");
    CHECK(mirror.database.check().empty());
}

TEST_CASE("a backup to where there is no folder is refused") {
    Mirror mirror;

    try {
        mirror.database.backup_to(mirror.folder.path() / "absent" / "copy.db");
        FAIL("not refused");
    } catch (const Error& error) {
        CHECK(error.kind() == Error::Kind::cannot_open);
    }
}

TEST_CASE("a backup inside a transaction is refused, for it would hold uncommitted rows") {
    Mirror mirror;
    const storage::Database::Transaction transaction(mirror.database);

    CHECK_THROWS_AS(mirror.database.backup_to(mirror.folder / "copy.db"), std::logic_error);
}

TEST_CASE("a backup before an upgrade is named by version and time and opens again") {
    Mirror mirror;
    SyncState(mirror.database).set("key", "value");
    const auto kept_in = mirror.folder / "backups";
    storage::Database::Lease connection(mirror.database);

    back_up_at(*connection, kept_in, 12, at(3661));

    REQUIRE(names_in(kept_in) ==
            std::vector<std::string>{"mirror.db.v0012.20261124T010101Z.backup"});
    const auto backup = kept_in / "mirror.db.v0012.20261124T010101Z.backup";
#ifndef _WIN32
    CHECK(private_to_owner(kept_in));
    CHECK(private_to_owner(backup));
#endif
    storage::Database restored(options_for(backup), at(1));
    CHECK(restored.check().empty());
    CHECK(SyncState(restored).get("key") == "value");
}

TEST_CASE("the newest three backups are kept, and no other file is touched") {
    Mirror mirror;
    const auto kept_in = mirror.folder / "backups";
    storage::Database::Lease connection(mirror.database);
    back_up_at(*connection, kept_in, 9, at(10));
    back_up_at(*connection, kept_in, 1, at(20));
    std::ofstream(kept_in / "notes.txt") << "mine";
    std::ofstream(kept_in / "other.db.v0001.20261124T000000Z.backup") << "another user's";

    back_up_at(*connection, kept_in, 2, at(30));
    back_up_at(*connection, kept_in, 3, at(40));

    CHECK(names_in(kept_in) == std::vector<std::string>{
                                   "mirror.db.v0001.20261124T000020Z.backup",
                                   "mirror.db.v0002.20261124T000030Z.backup",
                                   "mirror.db.v0003.20261124T000040Z.backup",
                                   "notes.txt",
                                   "other.db.v0001.20261124T000000Z.backup",
                               });
}

TEST_CASE("without a folder of their own backups are kept beside the file") {
    Mirror mirror;
    storage::Database::Lease connection(mirror.database);

    back_up_at(*connection, "", 1, at(0));

    CHECK(fs::exists(mirror.folder / "mirror.db.v0001.20261124T000000Z.backup"));
}
