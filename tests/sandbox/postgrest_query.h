#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sandbox/postgrest_error.h"

namespace sandbox {

// One step of `metadata->filters->>label` or `->0`.
struct JsonStep {
    std::string key;
    bool is_index = false;
    bool as_text = false;  // ->>
};

// A column, or a place inside its JSON.
struct FieldPath {
    std::string column;
    std::vector<JsonStep> steps;
};

enum class Operation { eq, neq, gt, gte, lt, lte, like, ilike, is, in, isdistinct };

// `column=not.eq.value`.
struct Condition {
    FieldPath field;
    bool negated = false;
    Operation operation = Operation::eq;
    std::vector<std::string> values;  // one, or the list of `in`
};

// A tree of conditions: a leaf holds `condition`, the others join `children`.
struct Logic {
    enum class Kind { all, any, leaf };
    Kind kind = Kind::all;
    bool negated = false;
    std::vector<Logic> children;
    Condition condition;
};

struct OrderTerm {
    FieldPath field;
    bool descending = false;
    bool nulls_first = false;  // Postgres: as if null were the greatest value
};

struct SelectItem {
    FieldPath field;    // column "*" stands for every column
    std::string alias;  // the key in the answer
};

// The query string of a request on a table.
struct Query {
    std::vector<SelectItem> select;
    Logic filter;  // all of the parameters that are filters; no children when there are none
    std::vector<OrderTerm> order;
    std::optional<std::size_t> limit;
    std::size_t offset = 0;
    std::optional<std::vector<std::string>> columns;
    std::vector<std::string> on_conflict;
};

// Reads what PostgREST reads, casts and embedded resources excepted: they are refused
// with PGRST100, as is everything that cannot be read.
// https://docs.postgrest.org/en/v13/references/api/tables_views.html
Outcome<Query> parse_query(const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace sandbox
