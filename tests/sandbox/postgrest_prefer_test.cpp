#include "tests/sandbox/postgrest_prefer.h"

#include "tests/support/catch.h"

using sandbox::parse_preferences;
using sandbox::Preferences;

TEST_CASE("preferences of one header are read together") {
    const auto read = parse_preferences(
        "return=representation, resolution=merge-duplicates,missing=default, "
        "count=exact");

    REQUIRE(read);
    CHECK(read.value().return_form == Preferences::Return::representation);
    CHECK(read.value().resolution == Preferences::Resolution::merge_duplicates);
    CHECK(read.value().missing_default);
    CHECK(read.value().count);
    CHECK(read.value().applied.size() == 4);
}

TEST_CASE("without the header a write answers nothing and counts nothing") {
    const auto read = parse_preferences("");

    REQUIRE(read);
    CHECK(read.value().return_form == Preferences::Return::minimal);
    CHECK(read.value().resolution == Preferences::Resolution::none);
    CHECK_FALSE(read.value().count);
    CHECK(read.value().applied.empty());
}

TEST_CASE("max-affected holds only with strict handling") {
    CHECK(parse_preferences("handling=strict,max-affected=1").value().max_affected == 1U);
    CHECK_FALSE(parse_preferences("max-affected=1").value().max_affected);
    CHECK_FALSE(parse_preferences("handling=lenient,max-affected=1").value().max_affected);
}

TEST_CASE("the first of two preferences of one name counts") {
    CHECK(parse_preferences("return=minimal,return=representation").value().return_form ==
          Preferences::Return::minimal);
}

TEST_CASE("unknown preferences are refused only with strict handling") {
    CHECK(parse_preferences("anything,return=everything"));

    const auto strict = parse_preferences("handling=strict,anything,return=everything");
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code == "PGRST122");
    CHECK(strict.error().details == "Invalid preferences: anything, return=everything");
    CHECK_FALSE(parse_preferences("handling=strict,max-affected=few"));
}
