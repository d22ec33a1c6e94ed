#include "tests/sandbox/postgrest_query.h"

#include "tests/support/catch.h"

using sandbox::Logic;
using sandbox::Operation;
using sandbox::parse_query;
using sandbox::Query;

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

Query read(const Parameters& parameters) {
    auto query = parse_query(parameters);
    if (!query) FAIL(query.error().message << ": " << query.error().details);
    return std::move(query).value();
}

sandbox::Condition only_condition(const std::string& name, const std::string& value) {
    return read({{name, value}}).filter.children.at(0).condition;
}

}  // namespace

TEST_CASE("every operator of a filter is read") {
    CHECK(only_condition("a", "eq.1").operation == Operation::eq);
    CHECK(only_condition("a", "neq.1").operation == Operation::neq);
    CHECK(only_condition("a", "gt.1").operation == Operation::gt);
    CHECK(only_condition("a", "gte.1").operation == Operation::gte);
    CHECK(only_condition("a", "lt.1").operation == Operation::lt);
    CHECK(only_condition("a", "lte.1").operation == Operation::lte);
    CHECK(only_condition("a", "like.*x*").operation == Operation::like);
    CHECK(only_condition("a", "ilike.*x*").operation == Operation::ilike);
    CHECK(only_condition("a", "is.NULL").values.at(0) == "null");
    CHECK(only_condition("a", "isdistinct.1").operation == Operation::isdistinct);
}

TEST_CASE("the value of a filter is taken as it stands") {
    CHECK(only_condition("a", "eq.x,y).z\"").values.at(0) == "x,y).z\"");
    CHECK(only_condition("a", "eq.").values.at(0).empty());
    CHECK(only_condition("a", "not.eq.not.b").negated);
    CHECK(only_condition("a", "not.eq.not.b").values.at(0) == "not.b");
}

TEST_CASE("a list has plain and quoted members") {
    const auto condition = only_condition("a", R"x(in.(one,"two,)","thr\"ee",))x");

    CHECK(condition.values == std::vector<std::string>{"one", "two,)", "thr\"ee", ""});
}

TEST_CASE("a field may lead into JSON") {
    const auto condition = only_condition("metadata->a-b->0->>last", "eq.x");

    CHECK(condition.field.column == "metadata");
    REQUIRE(condition.field.steps.size() == 3);
    CHECK(condition.field.steps[0].key == "a-b");
    CHECK_FALSE(condition.field.steps[0].as_text);
    CHECK(condition.field.steps[1].is_index);
    CHECK(condition.field.steps[2].key == "last");
    CHECK(condition.field.steps[2].as_text);
}

TEST_CASE("conditions are joined by or and and to any depth") {
    const auto query = read(
        {{"or", R"((a.gt."2026-11-24T00:00:00+00:00",and(b.eq.1,not.or(c.is.null,d.in.(1,2)))))"}});

    const Logic& any = query.filter.children.at(0);
    CHECK(any.kind == Logic::Kind::any);
    CHECK(any.children.at(0).condition.values.at(0) == "2026-11-24T00:00:00+00:00");
    const Logic& all = any.children.at(1);
    CHECK(all.kind == Logic::Kind::all);
    CHECK(all.children.at(1).negated);
    CHECK(all.children.at(1).kind == Logic::Kind::any);
    CHECK(all.children.at(1).children.at(1).condition.values.size() == 2);
}

TEST_CASE("a value in a tree ends at the comma unless it is quoted") {
    const auto query = read({{"and", "(a.eq.x y,b.like.*q)"}, {"not.or", "(c.eq.1)"}});

    CHECK(query.filter.children.at(0).children.at(0).condition.values.at(0) == "x y");
    CHECK(query.filter.children.at(0).children.at(1).condition.values.at(0) == "*q");
    CHECK(query.filter.children.at(1).negated);
}

TEST_CASE("order names direction and the place of nulls, as Postgres defaults them") {
    const auto order = read({{"order", "a,b.desc,c.asc.nullsfirst,d->>e.desc.nullslast"}}).order;

    REQUIRE(order.size() == 4);
    CHECK_FALSE(order[0].descending);
    CHECK_FALSE(order[0].nulls_first);
    CHECK(order[1].descending);
    CHECK(order[1].nulls_first);
    CHECK(order[2].nulls_first);
    CHECK(order[3].field.steps.at(0).key == "e");
    CHECK_FALSE(order[3].nulls_first);
}

TEST_CASE("select names columns, aliases and places in JSON") {
    const auto select = read({{"select", "id, n:progress,metadata->>step,metadata->a->0"}}).select;

    REQUIRE(select.size() == 4);
    CHECK(select[0].alias == "id");
    CHECK(select[1].alias == "n");
    CHECK(select[1].field.column == "progress");
    CHECK(select[2].alias == "step");
    CHECK(select[3].alias == "a");
    CHECK(read({}).select.at(0).field.column == "*");
    CHECK(read({{"select", ""}}).select.at(0).field.column == "*");
}

TEST_CASE("limit, offset, columns and conflict target are no filters") {
    const auto query = read({{"limit", "10"},
                             {"offset", "20"},
                             {"columns", "a,\"b c\""},
                             {"on_conflict", "user_id,message_id"},
                             {"apikey", "key"}});

    CHECK(query.limit == 10U);
    CHECK(query.offset == 20U);
    CHECK(query.columns == std::vector<std::string>{"a", "b c"});
    CHECK(query.on_conflict == std::vector<std::string>{"user_id", "message_id"});
    CHECK(query.filter.children.empty());
}

TEST_CASE("what PostgREST cannot parse is refused with PGRST100") {
    const Parameters bad = {{"a", "5"},
                            {"a", ""},
                            {"a", "eq"},
                            {"a", "eq(any).{1}"},
                            {"a", "noop.5"},
                            {"a", "is.5"},
                            {"a", "in.1,2"},
                            {"a", "in.(1,2"},
                            {"a", "in.(1)x"},
                            {"a.b", "eq.1"},
                            {"a->", "eq.1"},
                            {"a->-x", "eq.1"},
                            {"", "eq.1"},
                            {"or", "a.eq.1"},
                            {"or", "()"},
                            {"or", "(a.eq.1"},
                            {"or", "(a.eq.1))"},
                            {"or", "(a.foo.1)"},
                            {"or", "(xor(a.eq.1))"},
                            {"and", "(a.eq.1,)"},
                            {"order", "a.sideways"},
                            {"order", "a.desc.nullslasttt"},
                            {"order", ""},
                            {"select", "a,,b"},
                            {"select", "a::text"},
                            {"select", "profiles(id)"},
                            {"columns", "a,"},
                            {"on_conflict", "(a)"}};
    for (const auto& parameter : bad) {
        CAPTURE(parameter.first, parameter.second);
        const auto query = parse_query({parameter});
        REQUIRE_FALSE(query);
        CHECK(query.error().code == "PGRST100");
        CHECK(query.error().status == 400);
        CHECK_FALSE(query.error().details.get<std::string>().empty());
    }
}

TEST_CASE("a parse error says where it is") {
    const auto error = parse_query({{"id", "noop.5"}}).error();

    CHECK(error.message == "\"failed to parse filter (noop.5)\" (line 1, column 1)");
}

TEST_CASE("a negative limit is unsatisfiable and one that is no number is ignored") {
    CHECK(parse_query({{"limit", "-1"}}).error().code == "PGRST103");
    CHECK_FALSE(read({{"limit", "many"}}).limit);
    CHECK(read({{"offset", "-1"}}).offset == 0);
}
