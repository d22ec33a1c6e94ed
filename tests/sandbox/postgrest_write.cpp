#include "tests/sandbox/postgrest_write.h"

#include "tests/sandbox/postgrest_filter.h"
#include "tests/sandbox/postgrest_payload.h"
#include "tests/sandbox/postgrest_row.h"
#include "tests/sandbox/postgrest_write_reply.h"

namespace sandbox {
namespace {

using MayChange = bool (*)(const TableSchema&, const Json&, const Caller&);

// The rows a filtered write is about. Supabase runs pg-safeupdate, which refuses one
// without a filter. limit and order do not narrow a write: PostgREST 13 ignores them.
Outcome<std::vector<RowId>> rows_to_change(const Call& call, const std::string& statement,
                                           MayChange may_change) {
    if (call.query.filter.children.empty()) return no_where_clause(statement);
    const TableSchema& schema = call.table.schema();
    const auto filter = Filter::bind(call.query.filter, schema, call.now);
    if (!filter) return filter.error();
    std::vector<RowId> ids;
    for (const auto& [id, row] : call.table.rows()) {
        if (may_change(schema, row, call.caller) && filter.value().matches(row)) ids.push_back(id);
    }
    const auto& limit = call.preferences.max_affected;
    if (limit && ids.size() > *limit) return too_many_affected(ids.size());
    return ids;
}

// A parent's key must not change while rows point at it.
Outcome<agent::Done> check_references(const Call& call, Database& database, const Json& before,
                                      const Json& after) {
    const TableSchema& schema = call.table.schema();
    if (const auto parents = database.check_parents(schema, after); !parents) {
        return parents.error();
    }
    for (const std::string& column : schema.primary_key) {
        if (before.at(column) != after.at(column))
            return database.check_no_children(schema, before);
    }
    return agent::Done{};
}

}  // namespace

Outcome<Response> update_rows(const Request& request, const Call& call, Database& database) {
    const auto payload = read_payload(request, call);
    if (!payload) return payload.error();
    if (payload.value().rows.size() != 1) return unreadable_body("Empty or invalid json");
    const Json values = values_to_set(payload.value(), payload.value().rows.front());
    if (values.empty()) return write_reply(call, {}, WriteKind::update);

    const auto ids = rows_to_change(call, "UPDATE", may_update);
    if (!ids) return ids.error();
    Transaction transaction(call.table);
    for (const RowId id : ids.value()) {
        const Json before = call.table.row(id);
        const auto done = update_row(call.table, id, values, call.caller, call.now);
        if (!done) return done.error();
        const auto sound = check_references(call, database, before, call.table.row(id));
        if (!sound) return sound.error();
    }
    auto response = write_reply(call, rows_of(call.table, ids.value()), WriteKind::update);
    if (response) transaction.commit();
    return response;
}

Outcome<Response> remove_rows(const Call& call, Database& database) {
    const auto ids = rows_to_change(call, "DELETE", may_remove);
    if (!ids) return ids.error();
    for (const RowId id : ids.value()) {
        const auto free = database.check_no_children(call.table.schema(), call.table.row(id));
        if (!free) return free.error();
    }
    // The answer shows the rows, so it is made before they go.
    auto response = write_reply(call, rows_of(call.table, ids.value()), WriteKind::remove);
    if (!response) return response;
    Transaction transaction(call.table);
    for (const RowId id : ids.value()) call.table.erase(id);
    transaction.commit();
    return response;
}

}  // namespace sandbox
