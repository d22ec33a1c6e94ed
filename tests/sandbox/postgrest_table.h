#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/sandbox/postgrest_schema.h"

namespace sandbox {

using RowId = std::uint64_t;

// The rows of one table and the constraints that need no other table. Rows hold every
// column, in the form of value_from_json. Not for several threads.
class Table {
public:
    explicit Table(TableSchema schema);

    const TableSchema& schema() const { return schema_; }
    void set_policies(Policies policies) { schema_.policies = policies; }
    const std::map<RowId, Json>& rows() const { return rows_; }
    const Json& row(RowId id) const { return rows_.at(id); }

    // 23502 or 23514 when a column's own constraints forbid the row.
    Outcome<agent::Done> check(const Json& row) const;

    // Whether `columns`, in any order, are the primary or the unique key.
    bool has_key(const std::vector<std::string>& columns) const;
    // The row with the same values in the key `columns`. Precondition: has_key(columns).
    std::optional<RowId> find_by_key(const std::vector<std::string>& columns,
                                     const Json& row) const;

    // These check the row too, and 23505 unique keys.
    Outcome<RowId> insert(Json row);
    Outcome<agent::Done> update(RowId id, Json row);
    void erase(RowId id);

private:
    friend class Transaction;

    struct UniqueIndex {
        std::string constraint;
        std::vector<std::string> columns;
        std::unordered_map<std::string, RowId> rows;
    };
    struct Undo {
        RowId id;
        std::optional<Json> row;  // nothing: it was not there
    };

    const UniqueIndex* find_index(const std::vector<std::string>& columns) const;
    Outcome<agent::Done> check_unique(const Json& row, std::optional<RowId> except) const;
    void put(RowId id, std::optional<Json> row);
    void roll_back();

    TableSchema schema_;
    std::vector<UniqueIndex> indexes_;
    std::map<RowId, Json> rows_;
    RowId next_id_ = 1;
    std::vector<Undo> undo_;
};

// Undoes every change of the table since it began unless commit() was called.
class Transaction {
public:
    explicit Transaction(Table& table) : table_(table) { table_.undo_.clear(); }
    ~Transaction() {
        if (!committed_) table_.roll_back();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit() {
        committed_ = true;
        table_.undo_.clear();
    }

private:
    Table& table_;
    bool committed_ = false;
};

}  // namespace sandbox
