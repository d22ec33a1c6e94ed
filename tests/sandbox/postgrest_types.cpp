#include "tests/sandbox/postgrest_types.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "agent/base/timestamp.h"

namespace sandbox {
namespace {

RestError wrong_syntax(ColumnType type, const std::string& text) {
    return invalid_value("22P02",
                         "invalid input syntax for type " + type_name(type) + ": \"" + text + "\"");
}

std::string trimmed_lower(const std::string& text) {
    const auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
    const auto first = std::find_if_not(text.begin(), text.end(), is_space);
    const auto last = std::find_if_not(text.rbegin(), text.rend(), is_space).base();
    std::string result(first, std::max(first, last));
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

Outcome<Json> read_uuid(const std::string& text) {
    static constexpr std::size_t kLength = 36;
    const std::string lower = trimmed_lower(text);
    if (lower.size() != kLength) return wrong_syntax(ColumnType::uuid, text);
    for (std::size_t i = 0; i < kLength; ++i) {
        const bool hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
        const bool fits = hyphen_place ? lower[i] == '-'
                                       : std::isxdigit(static_cast<unsigned char>(lower[i])) != 0;
        if (!fits) return wrong_syntax(ColumnType::uuid, text);
    }
    return Json(lower);
}

Outcome<Json> read_integer(ColumnType type, const std::string& text) {
    std::string digits = trimmed_lower(text);
    if (digits.starts_with('+')) digits.erase(0, 1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = end == digits.data() + digits.size() && !digits.empty();
    if (!whole || error == std::errc::invalid_argument) {
        return wrong_syntax(type, text);
    }
    const bool is_short = value >= std::numeric_limits<std::int32_t>::min() &&
                          value <= std::numeric_limits<std::int32_t>::max();
    if (error != std::errc{} || !(is_short || type == ColumnType::bigint)) {
        return invalid_value("22003",
                             "value \"" + text + "\" is out of range for type " + type_name(type));
    }
    return Json(value);
}

Outcome<Json> read_boolean(const std::string& text) {
    const std::string word = trimmed_lower(text);
    for (const char* yes : {"true", "t", "yes", "y", "on", "1"}) {
        if (word == yes) return Json(true);
    }
    for (const char* no : {"false", "f", "no", "n", "off", "0"}) {
        if (word == no) return Json(false);
    }
    return wrong_syntax(ColumnType::boolean, text);
}

// Postgres also takes an instant without offset (UTC, Supabase's time zone) and a bare date.
std::optional<agent::Instant> read_instant(const std::string& text) {
    for (const char* rest : {"", "Z", "T00:00:00Z"}) {
        if (const auto instant = agent::parse_timestamp(text + rest)) return instant;
    }
    return std::nullopt;
}

Outcome<Json> read_timestamptz(const std::string& text, agent::Instant now) {
    if (trimmed_lower(text) == "now") return Json(write_timestamptz(now));
    const auto instant = read_instant(text);
    if (!instant) {
        return invalid_value(
            "22007", "invalid input syntax for type timestamp with time zone: \"" + text + "\"");
    }
    return Json(write_timestamptz(*instant));
}

Outcome<Json> read_jsonb(const std::string& text) {
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return invalid_value("22P02", "invalid input syntax for type json");
    return value;
}

RestError malformed_array(const std::string& text) {
    return invalid_value("22P02", "malformed array literal: \"" + text + "\"");
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Outcome<Json> read_text_array(const Json& value) {
    if (!value.is_array()) return malformed_array(text_of(value));
    Json result = Json::array();
    for (const Json& element : value) {
        result.push_back(element.is_null() ? Json(nullptr) : Json(text_of(element)));
    }
    return result;
}

}  // namespace

std::string type_name(ColumnType type) {
    switch (type) {
        case ColumnType::uuid:
            return "uuid";
        case ColumnType::text:
            return "text";
        case ColumnType::integer:
            return "integer";
        case ColumnType::bigint:
            return "bigint";
        case ColumnType::boolean:
            return "boolean";
        case ColumnType::timestamptz:
            return "timestamp with time zone";
        case ColumnType::jsonb:
            return "jsonb";
        case ColumnType::text_array:
            return "text[]";
    }
    return {};
}

Outcome<Json> value_from_text(ColumnType type, const std::string& text, agent::Instant now) {
    switch (type) {
        case ColumnType::uuid:
            return read_uuid(text);
        case ColumnType::integer:
        case ColumnType::bigint:
            return read_integer(type, text);
        case ColumnType::boolean:
            return read_boolean(text);
        case ColumnType::timestamptz:
            return read_timestamptz(text, now);
        case ColumnType::jsonb:
            return read_jsonb(text);
        case ColumnType::text_array:
            return malformed_array(text);
        case ColumnType::text:
            break;
    }
    return Json(text);
}

Outcome<Json> value_from_json(ColumnType type, const Json& value, agent::Instant now) {
    if (value.is_null() || type == ColumnType::jsonb) return value;
    if (type == ColumnType::text_array) return read_text_array(value);
    return value_from_text(type, text_of(value), now);
}

// Cutting the zeros keeps the order: '+' sorts before '.' and before every digit.
std::string write_timestamptz(agent::Instant instant) {
    const std::string full = agent::format_timestamp(instant);
    const std::size_t offset = full.find('+');
    std::string text = full.substr(0, offset);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text + full.substr(offset);
}

}  // namespace sandbox
