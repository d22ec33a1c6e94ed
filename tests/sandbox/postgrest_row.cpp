#include "tests/sandbox/postgrest_row.h"

namespace sandbox {

void run_triggers(const TableSchema& schema, Json& row, const Json* before, agent::Instant now) {
    const bool stamps = before != nullptr && !schema.stamped_column.empty();
    if (stamps) row[schema.stamped_column] = write_timestamptz(now);
    if (schema.trigger != nullptr) schema.trigger(row, before, now);
}

// The select policy holds for the new row too, since the filter reads columns.
Outcome<agent::Done> update_row(Table& table, RowId id, const Json& values, const Caller& caller,
                                agent::Instant now) {
    const TableSchema& schema = table.schema();
    Json row = table.row(id);
    row.update(values);
    run_triggers(schema, row, &table.row(id), now);
    if (!may_update(schema, row, caller)) return row_security(schema.name, false);
    return table.update(id, std::move(row));
}

}  // namespace sandbox
