#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/postgrest_query.h"
#include "tests/sandbox/postgrest_schema.h"

namespace sandbox {

// The value at `path` in a row: nothing stands for SQL null, so a JSON null inside a
// document is a value with `->` and null with `->>`, as in Postgres.
std::optional<Json> value_at(const Json& row, const FieldPath& path);

// The column of `path`, or Postgres's complaint about it.
Outcome<const Column*> column_of(const FieldPath& path, const TableSchema& schema);

// A query's filter with its columns looked up and its values read as the columns' types.
class Filter {
public:
    // `now` is what the literal "now" means. Fails as Postgres does: 42703 unknown column,
    // 22P02 and kin for a value that is none of its type, 42883 or 42804 for an operator
    // the type has not got.
    static Outcome<Filter> bind(const Logic& logic, const TableSchema& schema, agent::Instant now);

    // Three-valued as in SQL: a comparison with null is neither true nor false, and only
    // true is a match.
    bool matches(const Json& row) const { return truth(row).value_or(false); }

private:
    using Truth = std::optional<bool>;

    static Outcome<Filter> bind_leaf(const Condition& condition, const TableSchema& schema,
                                     agent::Instant now);
    Truth truth(const Json& row) const;
    Truth truth_of_children(const Json& row) const;
    Truth truth_of_leaf(const Json& row) const;

    Logic::Kind kind_ = Logic::Kind::all;
    bool negated_ = false;
    std::vector<Filter> children_;
    FieldPath field_;
    Operation operation_ = Operation::eq;
    std::vector<Json> values_;
};

// Rows in the order asked for; equal ones stay as they were. 42703 for an unknown column.
Outcome<agent::Done> sort_rows(std::vector<const Json*>& rows, const std::vector<OrderTerm>& order,
                               const TableSchema& schema);

}  // namespace sandbox
