#include "tests/sandbox/postgrest_table.h"

#include <algorithm>

namespace sandbox {
namespace {

// Nothing when a value is null: nulls are never equal to each other.
std::optional<std::string> key_text(const std::vector<std::string>& columns, const Json& row) {
    Json key = Json::array();
    for (const std::string& column : columns) {
        if (row.at(column).is_null()) return std::nullopt;
        key.push_back(row.at(column));
    }
    return key.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string joined(const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& column : columns) text += "_" + column;
    return text;
}

bool violates_check(const Column& column, const Json& value) {
    if (value.is_null()) return false;
    const auto& allowed = column.one_of;
    const bool not_allowed =
        !allowed.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end();
    return not_allowed || (column.at_least && value < Json(*column.at_least));
}

}  // namespace

Table::Table(TableSchema schema) : schema_(std::move(schema)) {
    indexes_.push_back({schema_.name + "_pkey", schema_.primary_key, {}});
    if (!schema_.unique_key.empty()) {
        indexes_.push_back(
            {schema_.name + joined(schema_.unique_key) + "_key", schema_.unique_key, {}});
    }
}

Outcome<agent::Done> Table::check(const Json& row) const {
    for (const Column& column : schema_.columns) {
        const auto& key = schema_.primary_key;
        const bool in_key = std::find(key.begin(), key.end(), column.name) != key.end();
        if ((column.not_null || in_key) && row.at(column.name).is_null()) {
            return null_value(schema_.name, column.name, row);
        }
    }
    for (const Column& column : schema_.columns) {
        if (violates_check(column, row.at(column.name))) {
            return failed_check(schema_.name, column.name, row);
        }
    }
    return agent::Done{};
}

const Table::UniqueIndex* Table::find_index(const std::vector<std::string>& columns) const {
    const auto found =
        std::find_if(indexes_.begin(), indexes_.end(), [&](const UniqueIndex& index) {
            return index.columns.size() == columns.size() &&
                   std::is_permutation(columns.begin(), columns.end(), index.columns.begin());
        });
    return found == indexes_.end() ? nullptr : &*found;
}

bool Table::has_key(const std::vector<std::string>& columns) const {
    return find_index(columns) != nullptr;
}

std::optional<RowId> Table::find_by_key(const std::vector<std::string>& columns,
                                        const Json& row) const {
    const UniqueIndex& index = *find_index(columns);
    const auto key = key_text(index.columns, row);
    if (!key) return std::nullopt;
    const auto found = index.rows.find(*key);
    if (found == index.rows.end()) return std::nullopt;
    return found->second;
}

Outcome<agent::Done> Table::check_unique(const Json& row, std::optional<RowId> except) const {
    for (const UniqueIndex& index : indexes_) {
        const auto holder = find_by_key(index.columns, row);
        if (holder && holder != except) return duplicate_key(index.constraint, index.columns, row);
    }
    return agent::Done{};
}

Outcome<RowId> Table::insert(Json row) {
    if (const auto checked = check(row); !checked) return checked.error();
    if (const auto unique = check_unique(row, std::nullopt); !unique) return unique.error();
    const RowId id = next_id_++;
    undo_.push_back({id, std::nullopt});
    put(id, std::move(row));
    return id;
}

Outcome<agent::Done> Table::update(RowId id, Json row) {
    if (const auto checked = check(row); !checked) return checked.error();
    if (const auto unique = check_unique(row, id); !unique) return unique.error();
    undo_.push_back({id, rows_.at(id)});
    put(id, std::move(row));
    return agent::Done{};
}

void Table::erase(RowId id) {
    undo_.push_back({id, rows_.at(id)});
    put(id, std::nullopt);
}

void Table::put(RowId id, std::optional<Json> row) {
    const auto old = rows_.find(id);
    for (UniqueIndex& index : indexes_) {
        const auto old_key =
            old == rows_.end() ? std::nullopt : key_text(index.columns, old->second);
        if (old_key) index.rows.erase(*old_key);
        const auto new_key = row ? key_text(index.columns, *row) : std::nullopt;
        if (new_key) index.rows[*new_key] = id;
    }
    if (row) {
        rows_[id] = std::move(*row);
    } else {
        rows_.erase(id);
    }
}

void Table::roll_back() {
    for (auto change = undo_.rbegin(); change != undo_.rend(); ++change) {
        put(change->id, std::move(change->row));
    }
    undo_.clear();
}

}  // namespace sandbox
