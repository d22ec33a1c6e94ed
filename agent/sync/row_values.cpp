#include "agent/sync/row_values.h"

#include <algorithm>

#include "agent/base/timestamp.h"

namespace agent::sync {
namespace {

// json_valid() of SQLite gives up at 1,000 levels, and dump() takes stack for each.
constexpr int kDeepest = 500;

bool is_deeper_than(const Json& value, int levels) {
    if (!value.is_structured()) return false;
    if (levels == 0) return true;
    return std::any_of(value.begin(), value.end(),
                       [levels](const Json& inner) { return is_deeper_than(inner, levels - 1); });
}

}  // namespace

std::string RowReader::text(const char* column) {
    const Json* found = find(column);
    if (found != nullptr && found->is_string()) return found->get<std::string>();
    spoil();
    return {};
}

std::string RowReader::text_or_empty(const char* column) {
    return is_null(column) ? std::string() : text(column);
}

std::optional<std::string> RowReader::optional_text(const char* column) {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::int64_t RowReader::number(const char* column) {
    const Json* found = find(column);
    if (found != nullptr && found->is_number_integer()) return found->get<std::int64_t>();
    spoil();
    return 0;
}

std::int64_t RowReader::number_or(const char* column, std::int64_t fallback) {
    return is_null(column) ? fallback : number(column);
}

bool RowReader::truth(const char* column) {
    if (is_null(column)) return false;
    const Json* found = find(column);
    if (found != nullptr && found->is_boolean()) return found->get<bool>();
    spoil();
    return false;
}

storage::Instant RowReader::instant(const char* column) {
    const auto parsed = parse_timestamp(text(column));
    if (!parsed) spoil();
    return parsed.value_or(storage::Instant{});
}

std::optional<storage::Instant> RowReader::optional_instant(const char* column) {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::string RowReader::json(const char* column) {
    const Json* found = find(column);
    if (found == nullptr || found->is_null() || is_deeper_than(*found, kDeepest)) {
        spoil();
        return {};
    }
    return found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> RowReader::optional_json(const char* column) {
    if (is_null(column)) return std::nullopt;
    return json(column);
}

std::vector<std::string> RowReader::texts(const char* column) {
    std::vector<std::string> texts;
    if (is_null(column)) return texts;
    const Json* found = find(column);
    const bool all_texts = found != nullptr && found->is_array() &&
                           std::all_of(found->begin(), found->end(),
                                       [](const Json& each) { return each.is_string(); });
    if (all_texts) {
        found->get_to(texts);
    } else {
        spoil();
    }
    return texts;
}

// A column that is not there at all is not null: the row is not what was asked for.
bool RowReader::is_null(const char* column) {
    const Json* found = find(column);
    return found != nullptr && found->is_null();
}

const Json* RowReader::find(const char* column) {
    if (!row_.is_object()) return nullptr;
    const auto found = row_.find(column);
    if (found != row_.end()) return &*found;
    spoil();
    return nullptr;
}

std::optional<Json> parsed_json(const std::string& text) {
    Json parsed = Json::parse(text, nullptr, false);
    if (parsed.is_discarded()) return std::nullopt;
    return parsed;
}

Json object_in(const std::string& text) {
    Json object = Json::parse(text, nullptr, false);
    return object.is_object() ? object : Json::object();
}

}  // namespace agent::sync
