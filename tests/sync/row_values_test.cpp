#include "agent/sync/row_values.h"

#include "tests/support/catch.h"

using agent::sync::Json;
using agent::sync::RowReader;

namespace {

bool spoils(const Json& row, const std::function<void(RowReader&)>& read) {
    RowReader in(row);
    read(in);
    return !in.good();
}

}  // namespace

TEST_CASE("columns of the right types are read") {
    const Json row = Json::parse(R"({"t":"x","n":5,"b":true,"i":"2026-11-24T00:00:00.5+00:00",
        "j":{"a":[1]},"l":["p","q"],"null":null})");
    RowReader in(row);

    CHECK(in.text("t") == "x");
    CHECK(in.number("n") == 5);
    CHECK(in.truth("b"));
    CHECK(in.instant("i").time_since_epoch().count() == 1'795'478'400'500'000);
    CHECK(in.json("j") == R"({"a":[1]})");
    CHECK(in.texts("l") == std::vector<std::string>{"p", "q"});
    CHECK(in.text_or_empty("null").empty());
    CHECK(in.number_or("null", 7) == 7);
    CHECK_FALSE(in.truth("null"));
    CHECK_FALSE(in.optional_instant("null").has_value());
    CHECK_FALSE(in.optional_json("null").has_value());
    CHECK(in.texts("null").empty());
    CHECK(in.good());
}

TEST_CASE("a missing column, another type or a null where there must be a value spoils the row") {
    const Json row = Json::parse(R"({"t":"x","n":5,"l":["p",null],"null":null,"f":1.5})");

    CHECK(spoils(row, [](RowReader& in) { in.text("absent"); }));
    CHECK(spoils(row, [](RowReader& in) { in.text_or_empty("absent"); }));
    CHECK(spoils(row, [](RowReader& in) { in.optional_instant("absent"); }));
    CHECK(spoils(row, [](RowReader& in) { in.text("n"); }));
    CHECK(spoils(row, [](RowReader& in) { in.text("null"); }));
    CHECK(spoils(row, [](RowReader& in) { in.number("f"); }));
    CHECK(spoils(row, [](RowReader& in) { in.instant("t"); }));
    CHECK(spoils(row, [](RowReader& in) { in.truth("t"); }));
    CHECK(spoils(row, [](RowReader& in) { in.json("null"); }));
    CHECK(spoils(row, [](RowReader& in) { in.texts("l"); }));
    CHECK(spoils(row, [](RowReader& in) { in.texts("t"); }));
    CHECK(spoils(Json::array(), [](RowReader& in) { in.text_or_empty("t"); }));
}

TEST_CASE("a value nested deeper than SQLite reads spoils the row") {
    Json deep = 1;
    for (int i = 0; i < 501; ++i) deep = Json::array({deep});
    const Json row = {{"fits", deep[0]}, {"deep", deep}};

    CHECK_FALSE(spoils(row, [](RowReader& in) { in.json("fits"); }));
    CHECK(spoils(row, [](RowReader& in) { in.json("deep"); }));
}
