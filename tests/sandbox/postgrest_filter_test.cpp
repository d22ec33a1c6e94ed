#include "tests/sandbox/postgrest_filter.h"

#include "tests/sandbox/postgrest_like.h"
#include "tests/support/catch.h"

using sandbox::ColumnType;
using sandbox::Filter;
using sandbox::Json;

namespace {

const agent::Instant kNow{std::chrono::seconds(1'795'478'400)};  // 2026-11-24

sandbox::TableSchema schema() {
    sandbox::TableSchema schema;
    schema.name = "things";
    schema.columns = {{"id", ColumnType::uuid},        {"name", ColumnType::text},
                      {"size", ColumnType::integer},   {"open", ColumnType::boolean},
                      {"at", ColumnType::timestamptz}, {"doc", ColumnType::jsonb}};
    return schema;
}

const Json kRow = {{"id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
                   {"name", "Größe 5%"},
                   {"size", 7},
                   {"open", true},
                   {"at", "2026-11-24T00:00:00.5+00:00"},
                   {"doc", {{"key", "v"}, {"n", 3}, {"list", {1, 2}}, {"none", nullptr}}}};

const Json kEmptyRow = {{"id", nullptr},   {"name", nullptr}, {"size", nullptr},
                        {"open", nullptr}, {"at", nullptr},   {"doc", nullptr}};

sandbox::Outcome<Filter> bind(const std::string& name, const std::string& value) {
    return Filter::bind(sandbox::parse_query({{name, value}}).value().filter, schema(), kNow);
}

bool matches(const std::string& name, const std::string& value, const Json& row = kRow) {
    return bind(name, value).value().matches(row);
}

}  // namespace

TEST_CASE("comparisons go by the type of the column") {
    CHECK(matches("size", "eq.7"));
    CHECK(matches("size", "gt.6"));
    CHECK_FALSE(matches("size", "gt.60"));  // as texts "7" > "60"
    CHECK(matches("size", "lte.7"));
    CHECK(matches("id", "eq.A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"));
    CHECK(matches("at", "eq.2026-11-24 01:00:00.500+01"));
    CHECK(matches("at", "gt.2026-11-24"));
    CHECK(matches("at", "gt.now"));
    CHECK(matches("open", "neq.false"));
    CHECK(matches("size", "in.(5,6,7)"));
    CHECK_FALSE(matches("size", "in.()"));
}

TEST_CASE("null is neither equal nor unequal, and negation does not change that") {
    CHECK_FALSE(matches("size", "eq.7", kEmptyRow));
    CHECK_FALSE(matches("size", "neq.7", kEmptyRow));
    CHECK_FALSE(matches("size", "not.eq.7", kEmptyRow));
    CHECK_FALSE(matches("size", "not.in.(7)", kEmptyRow));
    CHECK(matches("size", "isdistinct.7", kEmptyRow));
    CHECK(matches("size", "is.null", kEmptyRow));
    CHECK_FALSE(matches("size", "not.is.null", kEmptyRow));
    CHECK(matches("size", "is.not_null"));
    CHECK(matches("open", "is.unknown", kEmptyRow));
    CHECK(matches("open", "not.is.false", kEmptyRow));
}

TEST_CASE("or and and follow three-valued logic") {
    CHECK(matches("or", "(size.eq.7,name.is.null)"));
    CHECK(matches("or", "(size.eq.1,open.is.true)", kRow));
    CHECK(matches("or", "(size.eq.1,name.is.null)", kEmptyRow));
    CHECK_FALSE(matches("and", "(size.eq.1,name.is.null)", kEmptyRow));
    CHECK_FALSE(matches("not.and", "(size.eq.1,name.is.null)", kEmptyRow));
    CHECK(matches("not.and", "(size.eq.1,open.is.true)"));
}

TEST_CASE("the rows after a key are found by the keyset filter") {
    const std::string after_itself =
        R"((at.gt."2026-11-24T00:00:00.5+00:00",and(at.eq."2026-11-24T00:00:00.5+00:00",)"
        R"(id.gt.a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11)))";
    const std::string after_lower_id =
        R"((at.gt."2026-11-24T00:00:00.5+00:00",and(at.eq."2026-11-24T00:00:00.5+00:00",)"
        R"(id.gt.00000000-9c0b-4ef8-bb6d-6bb9bd380a11)))";

    CHECK_FALSE(matches("or", after_itself));
    CHECK(matches("or", after_lower_id));
}

TEST_CASE("a path into JSON compares as text or as JSON") {
    CHECK(matches("doc->>key", "eq.v"));
    CHECK(matches("doc->key", "eq.\"v\""));
    CHECK(matches("doc->>n", "eq.3"));
    CHECK(matches("doc->n", "gt.2"));
    CHECK(matches("doc->list->>1", "eq.2"));
    CHECK(matches("doc->list->>-1", "eq.2"));
    CHECK(matches("doc->>missing", "is.null"));
    CHECK(matches("doc->list->>9", "is.null"));
    CHECK(matches("doc->list->>-3", "is.null"));
    CHECK(matches("doc->list->>99999999999999999999", "is.null"));
    CHECK(matches("doc->>none", "is.null"));
    CHECK(matches("doc->none", "is.not_null"));
    CHECK(matches("name->>key", "is.null"));
    CHECK_FALSE(matches("doc->>key", "eq.v", kEmptyRow));
}

TEST_CASE("patterns know wildcards, single characters and escapes") {
    using sandbox::like;

    CHECK(like("abc", "a%"));
    CHECK(like("abc", "*c"));
    CHECK(like("abc", "a_c"));
    CHECK(like("aXbXc", "a%b%c"));
    CHECK(like("aab", "%ab"));
    CHECK(like("", "%"));
    CHECK(like("größe", "gr_ße"));
    CHECK(like("5%", "5\\%"));
    CHECK_FALSE(like("5x", "5\\%"));
    CHECK_FALSE(like("abc", "ab"));
    CHECK_FALSE(like("ab", "abc"));
    CHECK_FALSE(like("", "_"));
    CHECK(matches("name", "ilike.grÖ*"));
    CHECK_FALSE(matches("name", "like.grö*"));
}

TEST_CASE("columns, values and operators that do not fit are refused as by Postgres") {
    CHECK(bind("nope", "eq.1").error().code == "42703");
    CHECK(bind("nope", "eq.1").error().message == "column things.nope does not exist");
    CHECK(bind("nope->>a", "eq.1").error().code == "42703");
    CHECK(bind("or", "(size.eq.1,nope.eq.1)").error().code == "42703");
    CHECK(bind("id", "eq.5").error().code == "22P02");
    CHECK(bind("id", "in.(a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,5)").error().code == "22P02");
    CHECK(bind("at", "lt.soon").error().code == "22007");
    CHECK(bind("id", "like.a*").error().code == "42883");
    CHECK(bind("name", "is.true").error().code == "42804");
}

TEST_CASE("rows are sorted by several terms with nulls where they were asked for") {
    const Json a = {{"id", "1"}, {"name", "x"}, {"size", 2}};
    const Json b = {{"id", "2"}, {"name", "x"}, {"size", 1}};
    const Json c = {{"id", "3"}, {"name", nullptr}, {"size", 3}};
    const auto sorted = [&](const std::string& order) {
        std::vector<const Json*> rows = {&a, &b, &c};
        const auto query = sandbox::parse_query({{"order", order}}).value();
        REQUIRE(sandbox::sort_rows(rows, query.order, schema()));
        std::string ids;
        for (const Json* row : rows) ids += row->at("id");
        return ids;
    };

    CHECK(sorted("name,size") == "213");
    CHECK(sorted("name.desc,size.desc") == "312");
    CHECK(sorted("name.asc.nullsfirst,size") == "321");
    CHECK(sorted("name.desc.nullslast") == "123");
    CHECK(sorted("size") == "213");
}

TEST_CASE("an unknown column in order is refused even when there are no rows") {
    std::vector<const Json*> rows;
    const auto query = sandbox::parse_query({{"order", "nope"}}).value();

    CHECK(sandbox::sort_rows(rows, query.order, schema()).error().code == "42703");
}
