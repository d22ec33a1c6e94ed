#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"
#include "agent/cli/console.h"

namespace agent::cli {

using Json = nlohmann::ordered_json;

// One indented JSON document and a line break on `out`.
void print_json(std::ostream& out, const Json& document);

// Like print_json, on one line: for streams of documents and for errors.
void print_json_line(std::ostream& out, const Json& document);

// RFC 3339 text, or null.
Json to_json(std::optional<Instant> instant);
// The text, or null.
Json to_json(const std::optional<std::string>& text);
// A JSON column of the mirror as a value; its text as a string should it not be JSON.
Json parsed(const std::string& column);

}  // namespace agent::cli
