#pragma once

#include "tests/sandbox/postgrest_access.h"
#include "tests/sandbox/postgrest_table.h"

namespace sandbox {

// What Postgres does to a row before it stores it: sets updated_at on updates and runs the
// table's trigger. `before` is the stored row, null on an insert.
void run_triggers(const TableSchema& schema, Json& row, const Json* before, agent::Instant now);

// Sets `values` in a row, runs the triggers and asks row level security about the result.
Outcome<agent::Done> update_row(Table& table, RowId id, const Json& values, const Caller& caller,
                                agent::Instant now);

}  // namespace sandbox
