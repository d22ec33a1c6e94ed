#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "storage/types.h"

namespace agent::sync {

using Json = nlohmann::json;

// Reads the columns of one row as PostgREST writes it. A column that is missing or of another type
// spoils the row: good() is false from then on, and what was read stands for nothing.
class RowReader {
public:
    // `row` outlives the reader; anything but an object is spoilt from the start.
    explicit RowReader(const Json& row) : row_(row), good_(row.is_object()) {}

    bool good() const { return good_; }

    std::string text(const char* column);
    // "" for null.
    std::string text_or_empty(const char* column);
    std::optional<std::string> optional_text(const char* column);
    std::int64_t number(const char* column);
    // `fallback` for null.
    std::int64_t number_or(const char* column, std::int64_t fallback);
    // false for null.
    bool truth(const char* column);
    storage::Instant instant(const char* column);
    std::optional<storage::Instant> optional_instant(const char* column);
    // JSON text that SQLite reads too: a value nested deeper than that spoils the row.
    std::string json(const char* column);
    std::optional<std::string> optional_json(const char* column);
    // Of a text[]: none for null. A null element spoils the row.
    std::vector<std::string> texts(const char* column);

private:
    bool is_null(const char* column);
    // Nothing, and the row is spoilt, when it is not there.
    const Json* find(const char* column);
    void spoil() { good_ = false; }

    const Json& row_;
    bool good_;
};

// The JSON that a column of the mirror holds; nothing when it is no JSON after all, as text that is
// not UTF-8.
std::optional<Json> parsed_json(const std::string& text);
// The JSON object that `text` is; an empty one when it is anything else.
Json object_in(const std::string& text);

}  // namespace agent::sync
