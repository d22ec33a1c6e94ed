#include "migrations/migrations.h"

#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/catch.h"

namespace {

// A released step never changes; a change of schema is a new step and a new line here.
constexpr std::pair<std::string_view, std::string_view> kReleased[] = {
    {"0001_create_mirror", "cedb0d67bc5223465b09849c5fea428001d679c7e41a49a980914223fc6aa8e0"},
    {"0002_observe_versions", "a1727b802bb24293d50a955e3dc79504a2d754c28f8241b1c298ec194e10e27c"},
    {"0003_track_message_changes",
     "04ae568e1dd178f3cc7c76ce21dfc6a03747bd88cc94577ff8716f14b65a0558"},
    {"0004_search_messages", "8e51a645860b9dd7bc8953d736745c38cf3d7545735a28f60a297c70ef3e58c3"},
    {"0005_pack_raw_data", "dec0e721232a88db9a6ca4fffc7d63f2130c9bc3643bab27c8a64f4b78c901d3"},
};

}  // namespace

TEST_CASE("no released migration has changed") {
    REQUIRE(migrations::sqlite_steps().size() == std::size(kReleased));

    for (std::size_t i = 0; i < std::size(kReleased); ++i) {
        CHECK(migrations::sqlite_steps()[i].name == kReleased[i].first);
        CHECK(migrations::sqlite_steps()[i].checksum == kReleased[i].second);
    }
}

TEST_CASE("migrations are numbered from 1 without gaps") {
    int expected = 1;
    for (const auto& step : migrations::sqlite_steps()) {
        CHECK(step.version == expected);
        CHECK(std::stoi(std::string(step.name.substr(0, 4))) == expected);
        ++expected;
    }
}

TEST_CASE("every migration leaves its transaction to the runner") {
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    for (const auto& step : migrations::sqlite_steps()) {
        CAPTURE(step.name);
        SQLite::Transaction transaction(memory);
        memory.exec(std::string(step.sql));
        CHECK_NOTHROW(transaction.commit());
    }
}

TEST_CASE("every table of the mirror is strict") {
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE);
    for (const auto& step : migrations::sqlite_steps()) memory.exec(std::string(step.sql));

    SQLite::Statement loose(memory,
                            "SELECT name FROM pragma_table_list"
                            " WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'");
    CHECK_FALSE(loose.executeStep());
}
