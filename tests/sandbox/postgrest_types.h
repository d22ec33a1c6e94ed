#pragma once

#include <string>

#include "agent/base/clock.h"
#include "tests/sandbox/postgrest_error.h"

namespace sandbox {

enum class ColumnType { uuid, text, integer, bigint, boolean, timestamptz, jsonb, text_array };

// The name Postgres gives the type in its messages.
std::string type_name(ColumnType type);

// Reads a value as Postgres reads a literal of that type. The result is in one form, so
// that equal values are equal JSON and `<` on it orders as Postgres does (text by bytes):
// uuids in lower case, instants in UTC as write_timestamptz writes them. `now` is what the
// literal "now" means. Arrays are only read from JSON arrays: every text is refused.
Outcome<Json> value_from_text(ColumnType type, const std::string& text, agent::Instant now);

// The same for a value of a JSON body: JSON null is SQL null, a number or boolean stands
// for its text.
Outcome<Json> value_from_json(ColumnType type, const Json& value, agent::Instant now);

// `2026-11-24T00:29:50.71+00:00`: as Postgres puts a timestamptz into JSON, without the
// zeros at the end of the fraction.
std::string write_timestamptz(agent::Instant instant);

}  // namespace sandbox
