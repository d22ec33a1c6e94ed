#include "tests/sandbox/postgrest_read.h"

#include <algorithm>

#include "tests/sandbox/postgrest_filter.h"

namespace sandbox {
namespace {

// Columns are checked here too because with no rows nothing else would look at them.
Outcome<agent::Done> check_select(const Call& call) {
    for (const SelectItem& item : call.query.select) {
        if (item.field.column == "*") continue;
        const auto column = column_of(item.field, call.table.schema());
        if (!column) return column.error();
    }
    return agent::Done{};
}

Outcome<std::vector<const Json*>> matching_rows(const Call& call) {
    const TableSchema& schema = call.table.schema();
    const auto filter = Filter::bind(call.query.filter, schema, call.now);
    if (!filter) return filter.error();
    std::vector<const Json*> rows;
    for (const auto& [id, row] : call.table.rows()) {
        const bool visible = reaches(schema.policies.select, schema, row, call.caller);
        if (visible && filter.value().matches(row)) rows.push_back(&row);
    }
    const auto sorted = sort_rows(rows, call.query.order, schema);
    if (!sorted) return sorted.error();
    return rows;
}

std::vector<const Json*> page(const std::vector<const Json*>& rows, std::size_t offset,
                              std::size_t limit) {
    const std::size_t first = std::min(offset, rows.size());
    const std::size_t count = std::min(limit, rows.size() - first);
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

Outcome<Response> read_rows(const Call& call, std::size_t row_cap, bool head_only) {
    if (const auto checked = check_select(call); !checked) return checked.error();
    const auto all = matching_rows(call);
    if (!all) return all.error();
    const std::size_t total = all.value().size();
    const std::size_t offset = call.query.offset;
    if (call.preferences.count && offset > total) {
        return unsatisfiable_range("An offset of " + std::to_string(offset) +
                                   " was requested, but there are only " + std::to_string(total) +
                                   " rows.");
    }
    const auto rows =
        page(all.value(), offset, std::min(call.query.limit.value_or(row_cap), row_cap));
    if (call.single_object && rows.size() != 1) return not_single(rows.size());

    const auto counted = call.preferences.count ? std::optional(total) : std::nullopt;
    Response response;
    response.status = counted && rows.size() < total ? 206 : 200;
    response.headers = {{"Content-Type", content_type(call)},
                        {"Content-Range", content_range(offset, rows.size(), counted)}};
    tell_applied(call, response);
    if (head_only) return response;
    auto body = rows_body(call, rows);
    if (!body) return body.error();
    response.body = std::move(body).value();
    return response;
}

}  // namespace sandbox
