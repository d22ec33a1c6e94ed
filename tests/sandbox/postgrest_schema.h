#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/postgrest_types.h"

namespace sandbox {

enum class DefaultValue { null, random_uuid, now, literal };

struct Column {
    std::string name;
    ColumnType type = ColumnType::text;
    bool not_null = false;
    DefaultValue default_value = DefaultValue::null;
    Json literal = nullptr;                      // for DefaultValue::literal
    std::vector<std::string> one_of = {};        // check: empty allows anything
    std::optional<int> at_least = std::nullopt;  // check
};

struct ForeignKey {
    std::string column;
    std::string parent_table;
    std::string parent_column;
};

// Whose rows a row level security policy lets a caller reach.
enum class Reach { none, own, all };

struct Policies {
    Reach select = Reach::own;
    Reach insert = Reach::own;
    Reach update = Reach::own;
    Reach remove = Reach::own;
};

// Runs before a row is stored and may change it. `before` is the stored row, null on an insert;
// `now` the time of the transaction.
using Trigger = void (*)(Json& row, const Json* before, agent::Instant now);

struct TableSchema {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::string> primary_key;
    std::vector<std::string> unique_key;  // beside the primary key; may be empty
    std::vector<ForeignKey> foreign_keys;
    std::string owner_column;    // compared with auth.uid() by Reach::own
    std::string stamped_column;  // a trigger sets it to now() on every update; may be empty
    Trigger trigger = nullptr;
    Policies policies;

    // Nothing when there is no such column.
    const Column* find_column(const std::string& column) const;
};

}  // namespace sandbox
