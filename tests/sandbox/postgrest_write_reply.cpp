#include "tests/sandbox/postgrest_write_reply.h"

namespace sandbox {

std::vector<const Json*> rows_of(const Table& table, const std::vector<RowId>& ids) {
    std::vector<const Json*> rows;
    for (const RowId id : ids) rows.push_back(&table.row(id));
    return rows;
}

Outcome<Response> write_reply(const Call& call, const std::vector<const Json*>& rows,
                              WriteKind kind) {
    const TableSchema& schema = call.table.schema();
    const bool shows = call.preferences.return_form == Preferences::Return::representation;
    for (const Json* row : rows) {
        if (shows && !reaches(schema.policies.select, schema, *row, call.caller)) {
            return row_security(schema.name, false);
        }
    }
    if (call.single_object && rows.size() != 1) return not_single(rows.size());

    const auto counted = call.preferences.count ? std::optional(rows.size()) : std::nullopt;
    const std::size_t in_range = kind == WriteKind::update ? rows.size() : 0;
    Response response;
    response.status = shows ? 200 : 204;
    response.headers = {{"Content-Range", content_range(0, in_range, counted)}};
    tell_applied(call, response);
    if (!shows) return response;
    auto body = rows_body(call, rows);
    if (!body) return body.error();
    response.headers.emplace_back("Content-Type", content_type(call));
    response.body = std::move(body).value();
    return response;
}

}  // namespace sandbox
