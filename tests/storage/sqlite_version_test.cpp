#include "storage/sqlite_version.h"

#include "storage/database.h"
#include "tests/support/catch.h"

using storage::is_free_of_wal_reset_race;

TEST_CASE("SQLite versions with the WAL-reset race are told from those without") {
    CHECK(is_free_of_wal_reset_race(3'006'023));
    CHECK_FALSE(is_free_of_wal_reset_race(3'007'000));
    CHECK_FALSE(is_free_of_wal_reset_race(3'040'001));
    CHECK_FALSE(is_free_of_wal_reset_race(3'044'005));
    CHECK(is_free_of_wal_reset_race(3'044'006));
    CHECK_FALSE(is_free_of_wal_reset_race(3'045'000));
    CHECK_FALSE(is_free_of_wal_reset_race(3'050'006));
    CHECK(is_free_of_wal_reset_race(3'050'007));
    CHECK_FALSE(is_free_of_wal_reset_race(3'051'002));
    CHECK(is_free_of_wal_reset_race(3'051'003));
    CHECK(is_free_of_wal_reset_race(4'000'000));
}

TEST_CASE("the linked SQLite names its version") {
    CHECK(storage::Database::sqlite_version().starts_with("3."));
}
