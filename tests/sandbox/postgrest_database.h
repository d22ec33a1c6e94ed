#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/sandbox/postgrest_table.h"

namespace sandbox {

// The tables by name and the constraints between them.
class Database {
public:
    explicit Database(std::vector<TableSchema> schemas);

    // Nothing when there is no such table.
    Table* find(const std::string& name);

    // 23503 when `row` of `table` points at a parent that is not there.
    Outcome<agent::Done> check_parents(const TableSchema& table, const Json& row) const;
    // 23503 when a row of another table still points at `row` of `table`.
    Outcome<agent::Done> check_no_children(const TableSchema& table, const Json& row) const;

private:
    std::map<std::string, Table> tables_;
};

}  // namespace sandbox
