#include "tests/sandbox/postgrest_call.h"

#include <algorithm>
#include <charconv>

#include <Poco/StringTokenizer.h>

#include "tests/sandbox/postgrest_filter.h"

namespace sandbox {
namespace {

constexpr const char* kObjectType = "application/vnd.pgrst.object+json";
constexpr const char* kArrayType = "application/vnd.pgrst.array+json";

// Whether a single object is asked for: the first media type PostgREST can serve decides.
Outcome<bool> read_accept(const std::string& header) {
    using Poco::StringTokenizer;
    const auto options = StringTokenizer::TOK_TRIM | StringTokenizer::TOK_IGNORE_EMPTY;
    const StringTokenizer ranges(header, ",", options);
    if (ranges.count() == 0) return false;
    for (const std::string& range : ranges) {
        const std::string type = range.substr(0, range.find(';'));
        if (type == kObjectType) return true;
        if (type == "*/*" || type == "application/*" || type == "application/json" ||
            type == kArrayType) {
            return false;
        }
    }
    return not_acceptable(header);
}

// `5-9`, `5-`; anything else is no range and is ignored, as in PostgREST.
struct ItemRange {
    std::size_t first = 0;
    std::optional<std::size_t> last;
};

std::optional<ItemRange> read_range(const std::string& header) {
    ItemRange range;
    const char* const end = header.data() + header.size();
    const auto [after_first, error] = std::from_chars(header.data(), end, range.first);
    if (error != std::errc{} || after_first == end || *after_first != '-') return std::nullopt;
    if (after_first + 1 == end) return range;
    std::size_t last = 0;
    const auto [after_last, last_error] = std::from_chars(after_first + 1, end, last);
    if (last_error != std::errc{} || after_last != end) return std::nullopt;
    range.last = last;
    return range;
}

// Range and the limit and offset parameters both hold: what lies in the two of them.
Outcome<agent::Done> apply_range(const std::string& header, Query& query) {
    const auto range = read_range(header);
    if (!range) return agent::Done{};
    if (range->last && *range->last < range->first) {
        return unsatisfiable_range(
            "The lower boundary must be lower than or equal to the upper boundary in the Range "
            "header.");
    }
    std::optional<std::size_t> end;
    if (query.limit) end = query.offset + *query.limit;
    if (range->last) end = std::min(end.value_or(*range->last + 1), *range->last + 1);
    query.offset = std::max(query.offset, range->first);
    if (end) query.limit = *end > query.offset ? *end - query.offset : 0;
    return agent::Done{};
}

}  // namespace

Outcome<Call> read_call(const Request& request, Table& table, const Caller& caller,
                        agent::Instant now) {
    const auto single = read_accept(request.header("accept"));
    if (!single) return single.error();
    auto preferences = parse_preferences(request.header("prefer"));
    if (!preferences) return preferences.error();
    auto query = parse_query(request.query);
    if (!query) return query.error();
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads) {
        const auto ranged = apply_range(request.header("range"), query.value());
        if (!ranged) return ranged.error();
    }
    return Call{
        table,         caller, now, std::move(query).value(), std::move(preferences).value(),
        single.value()};
}

Outcome<Json> project(const Call& call, const Json& row) {
    Json result = Json::object();
    for (const SelectItem& item : call.query.select) {
        if (item.field.column == "*") {
            result.update(row);
            continue;
        }
        const auto column = column_of(item.field, call.table.schema());
        if (!column) return column.error();
        result[item.alias] = value_at(row, item.field).value_or(nullptr);
    }
    return result;
}

Outcome<std::string> rows_body(const Call& call, const std::vector<const Json*>& rows) {
    if (call.single_object && rows.size() != 1) return not_single(rows.size());
    Json result = Json::array();
    for (const Json* row : rows) {
        auto projected = project(call, *row);
        if (!projected) return projected.error();
        result.push_back(std::move(projected).value());
    }
    const Json& body = call.single_object ? result.front() : result;
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string content_range(std::size_t first, std::size_t rows, std::optional<std::size_t> total) {
    const bool some = rows > 0 && total != std::size_t{0};
    const std::string range =
        some ? std::to_string(first) + "-" + std::to_string(first + rows - 1) : "*";
    return range + "/" + (total ? std::to_string(*total) : "*");
}

std::string content_type(const Call& call) {
    return std::string(call.single_object ? kObjectType : "application/json") + "; charset=utf-8";
}

void tell_applied(const Call& call, Response& response) {
    std::string applied;
    for (const std::string& preference : call.preferences.applied) {
        applied += (applied.empty() ? "" : ", ") + preference;
    }
    if (!applied.empty()) response.headers.emplace_back("Preference-Applied", applied);
}

}  // namespace sandbox
