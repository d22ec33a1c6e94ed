#include "storage/migrator.h"

#include "storage/error.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using migrations::Migration;
using storage::Error;
using storage::Migrator;
using test::at;

namespace {

constexpr Migration kFirst{1, "0001_create_a", "sum-1", "CREATE TABLE a (x INTEGER) STRICT;"};
constexpr Migration kSecond{2, "0002_create_b", "sum-2", "CREATE TABLE b (x INTEGER) STRICT;"};
constexpr Migration kBroken{2, "0002_break_down", "sum-2",
                            "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"};

struct Subject {
    SQLite::Database connection{":memory:", SQLite::OPEN_READWRITE};
    std::vector<int> backups;

    void migrate(const std::vector<Migration>& steps) {
        migrator(steps).migrate(at(7), [this](int version) { backups.push_back(version); });
    }
    int version(const std::vector<Migration>& steps) { return migrator(steps).version(); }

private:
    Migrator migrator(const std::vector<Migration>& steps) {
        return Migrator(connection, "mirror.db", steps);
    }
};

Error::Kind kind_thrown(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        CHECK_THAT(error.what(), Catch::Contains("mirror.db"));
        return error.kind();
    }
    throw std::runtime_error("no storage::Error was thrown");
}

}  // namespace

TEST_CASE("an empty database gets all steps, and no backup is asked for") {
    Subject subject;

    subject.migrate({kFirst, kSecond});

    CHECK(subject.version({kFirst, kSecond}) == 2);
    CHECK(subject.connection.tableExists("b"));
    CHECK(subject.backups.empty());
}

TEST_CASE("each applied step is recorded with its checksum and time") {
    Subject subject;

    subject.migrate({kFirst});

    SQLite::Statement row(subject.connection, "SELECT * FROM schema_migrations");
    REQUIRE(row.executeStep());
    CHECK(row.getColumn("version").getInt() == 1);
    CHECK(row.getColumn("name").getString() == "0001_create_a");
    CHECK(row.getColumn("checksum").getString() == "sum-1");
    CHECK(row.getColumn("applied_at").getInt64() == at(7).time_since_epoch().count());
    CHECK_FALSE(row.executeStep());
}

TEST_CASE("an upgrade applies only what is missing, after a backup") {
    Subject subject;
    subject.migrate({kFirst});

    subject.migrate({kFirst, kSecond});
    subject.migrate({kFirst, kSecond});

    CHECK(subject.version({kFirst, kSecond}) == 2);
    CHECK(subject.backups == std::vector{1});
}

TEST_CASE("nothing is applied when the backup fails") {
    Subject subject;
    subject.migrate({kFirst});
    const std::vector steps{kFirst, kSecond};

    CHECK_THROWS_AS(Migrator(subject.connection, "mirror.db", steps)
                        .migrate(at(1), [](int) { throw std::runtime_error("no space"); }),
                    std::runtime_error);

    CHECK(subject.version(steps) == 1);
}

TEST_CASE("a step that fails half-way leaves the version before it") {
    Subject subject;
    subject.migrate({kFirst});

    CHECK_THROWS_AS(subject.migrate({kFirst, kBroken}), SQLite::Exception);

    CHECK(subject.version({kFirst}) == 1);
    CHECK_FALSE(subject.connection.tableExists("b"));
    subject.migrate({kFirst, kSecond});
    CHECK(subject.version({kFirst, kSecond}) == 2);
}

TEST_CASE("a first step that fails leaves an empty database") {
    Subject subject;

    CHECK_THROWS_AS(subject.migrate({{1, "0001_break_down", "sum", "nonsense"}}),
                    SQLite::Exception);

    CHECK(subject.version({kFirst}) == 0);
    subject.migrate({kFirst});
    CHECK(subject.version({kFirst}) == 1);
}

TEST_CASE("when one of several steps fails, none is applied") {
    Subject subject;

    CHECK_THROWS_AS(subject.migrate({kFirst, kBroken}), SQLite::Exception);

    CHECK(subject.version({kFirst}) == 0);
    CHECK_FALSE(subject.connection.tableExists("a"));
}

TEST_CASE("a newer schema is refused, naming both versions") {
    Subject subject;
    subject.migrate({kFirst, kSecond});

    CHECK(kind_thrown([&] { subject.migrate({kFirst}); }) == Error::Kind::newer_schema);
    CHECK_THROWS_WITH(subject.migrate({kFirst}),
                      Catch::Contains("version 2") && Catch::Contains("up to 1"));
    CHECK(subject.backups.empty());
}

TEST_CASE("an applied migration that has changed is refused, naming it") {
    Subject subject;
    subject.migrate({kFirst, kSecond});
    Migration changed = kFirst;
    changed.checksum = "another";
    Migration renamed = kSecond;
    renamed.name = "0002_create_c";

    CHECK(kind_thrown([&] {
              subject.migrate({changed, kSecond});
          }) == Error::Kind::changed_migration);
    CHECK_THROWS_WITH(subject.migrate({changed, kSecond}), Catch::Contains("0001_create_a"));
    CHECK(kind_thrown([&] {
              subject.migrate({kFirst, renamed});
          }) == Error::Kind::changed_migration);
}

TEST_CASE("a history with a hole is refused") {
    Subject subject;
    subject.migrate({kFirst, kSecond});
    subject.connection.exec("DELETE FROM schema_migrations WHERE version = 1");

    CHECK(kind_thrown([&] {
              subject.migrate({kFirst, kSecond});
          }) == Error::Kind::changed_migration);
}

TEST_CASE("another application's database is refused and left alone") {
    Subject subject;
    subject.connection.exec("CREATE TABLE bookmarks (url TEXT)");

    CHECK(kind_thrown([&] { subject.migrate({kFirst}); }) == Error::Kind::not_ours);
    CHECK_FALSE(subject.connection.tableExists("schema_migrations"));
}

TEST_CASE("an empty file marked by another application is refused") {
    Subject subject;
    subject.connection.exec("PRAGMA application_id = 42");

    CHECK(kind_thrown([&] { subject.migrate({kFirst}); }) == Error::Kind::not_ours);
}

TEST_CASE("a mirror that has lost its table of migrations is refused") {
    Subject subject;
    subject.migrate({kFirst});
    subject.connection.exec("DROP TABLE schema_migrations");

    CHECK(kind_thrown([&] { subject.migrate({kFirst}); }) == Error::Kind::not_ours);
}
