#include "tests/sandbox/postgrest_database.h"

#include <algorithm>

namespace sandbox {
namespace {

bool holds(const Table& table, const std::string& column, const Json& value) {
    return std::any_of(table.rows().begin(), table.rows().end(),
                       [&](const auto& entry) { return entry.second.at(column) == value; });
}

}  // namespace

Database::Database(std::vector<TableSchema> schemas) {
    for (TableSchema& schema : schemas) {
        std::string name = schema.name;
        tables_.emplace(std::move(name), Table(std::move(schema)));
    }
}

Table* Database::find(const std::string& name) {
    const auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : &found->second;
}

Outcome<agent::Done> Database::check_parents(const TableSchema& table, const Json& row) const {
    for (const ForeignKey& key : table.foreign_keys) {
        const Json& value = row.at(key.column);
        if (value.is_null()) continue;
        if (!holds(tables_.at(key.parent_table), key.parent_column, value)) {
            return missing_parent(table.name, key.column, key.parent_table, row);
        }
    }
    return agent::Done{};
}

Outcome<agent::Done> Database::check_no_children(const TableSchema& table, const Json& row) const {
    for (const auto& [name, child] : tables_) {
        for (const ForeignKey& key : child.schema().foreign_keys) {
            if (key.parent_table != table.name) continue;
            if (holds(child, key.column, row.at(key.parent_column))) {
                return still_referenced(table.name, name, key.column);
            }
        }
    }
    return agent::Done{};
}

}  // namespace sandbox
