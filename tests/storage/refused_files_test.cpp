#include <fstream>

#include "storage/error.h"
#include "tests/storage/filled_mirror.h"
#include "tests/support/catch.h"
#ifndef _WIN32
#include <unistd.h>
#endif

using storage::Database;
using storage::DatabaseOptions;
using storage::Error;
using test::at;
using test::filled_file;

namespace fs = std::filesystem;

namespace {

Error::Kind kind_on_open(const fs::path& file) {
    DatabaseOptions options;
    options.file = file;
    try {
        const Database database(options, at(0));
    } catch (const Error& error) {
        CHECK_THAT(error.what(), Catch::Contains(file.string()));
        return error.kind();
    }
    throw std::runtime_error("it opened");
}

}  // namespace

#ifndef _WIN32
TEST_CASE("a folder that cannot be written is said to be so") {
    if (::geteuid() == 0) {
        WARN("skipped: root writes anywhere");
        return;
    }
    test::TempFolder folder;
    const auto file = filled_file(folder);
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);

    CHECK(kind_on_open(file) == Error::Kind::cannot_open);
    CHECK(kind_on_open(folder / "new.db") == Error::Kind::cannot_open);

    fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("a file that cannot be written is said to be so") {
    if (::geteuid() == 0) {
        WARN("skipped: root writes anywhere");
        return;
    }
    test::TempFolder folder;
    const auto file = filled_file(folder);
    fs::permissions(file, fs::perms::owner_read);

    CHECK(kind_on_open(file) == Error::Kind::cannot_open);
}
#endif

TEST_CASE("a mirror in a folder that does not exist is refused") {
    test::TempFolder folder;

    CHECK(kind_on_open(folder.path() / "absent" / "mirror.db") == Error::Kind::cannot_open);
    CHECK(kind_on_open(folder.path()) == Error::Kind::cannot_open);
}

TEST_CASE("a file that is no database is refused and left as it is") {
    test::TempFolder folder;
    const auto file = folder / "mirror.db";
    const std::string text(5000, 'x');
    std::ofstream(file) << text;

    CHECK(kind_on_open(file) == Error::Kind::not_ours);

    CHECK(fs::file_size(file) == text.size());
}

TEST_CASE("another application's database is refused and left as it is") {
    test::TempFolder folder;
    const auto file = folder / "mirror.db";
    {
        SQLite::Database other(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE bookmarks (url TEXT)");
    }

    CHECK(kind_on_open(file) == Error::Kind::not_ours);

    SQLite::Database other(file, SQLite::OPEN_READONLY);
    CHECK(other.execAndGet("PRAGMA journal_mode").getString() == "delete");
    CHECK_FALSE(other.tableExists("schema_migrations"));
}

TEST_CASE("a truncated mirror is found damaged when opened") {
    test::TempFolder folder;
    const auto file = filled_file(folder);

    fs::resize_file(file, fs::file_size(file) / 2);
    CHECK(kind_on_open(file) == Error::Kind::corrupt);

    fs::resize_file(file, 100);
    CHECK(kind_on_open(file) == Error::Kind::corrupt);  // not even a page
}

TEST_CASE("a mirror whose header was overwritten is refused") {
    test::TempFolder folder;
    const auto file = filled_file(folder);
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << "garbage in the header";

    CHECK(kind_on_open(file) == Error::Kind::not_ours);
}

TEST_CASE("a mirror with an overwritten schema is found damaged when opened") {
    test::TempFolder folder;
    const auto file = filled_file(folder);
    {
        std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
        damage.seekp(100);
        damage << std::string(2000, '\x7f');
    }

    CHECK(kind_on_open(file) == Error::Kind::corrupt);
}

TEST_CASE("damage inside is found by the check and reported as damage by a store") {
    test::TempFolder folder;
    const auto file = filled_file(folder);
    {
        std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
        const auto size = fs::file_size(file);
        // Behind the schema and the small tables.
        damage.seekp(static_cast<std::streamoff>(size / 2));
        damage << std::string(size / 3, '\x7f');
    }
    DatabaseOptions options;
    options.file = file;
    Database database(options, at(1));
    storage::MessageCache cache(database, "user-1");

    CHECK_FALSE(database.check().empty());
    try {
        (void)cache.list({200, std::nullopt, ""});
        FAIL("damage was not noticed");
    } catch (const Error& error) {
        CHECK(error.kind() == Error::Kind::corrupt);
    }
}

TEST_CASE("a mirror of a newer agent is refused") {
    test::TempFolder folder;
    const auto file = filled_file(folder);
    {
        SQLite::Database connection(file, SQLite::OPEN_READWRITE);
        connection.exec("INSERT INTO schema_migrations VALUES (9999, '9999_x_y', '', 0)");
    }

    CHECK(kind_on_open(file) == Error::Kind::newer_schema);
}
