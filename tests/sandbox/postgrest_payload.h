#pragma once

#include <string>
#include <vector>

#include "tests/sandbox/postgrest_call.h"

namespace sandbox {

// The rows of a request's body, their values read as the columns' types.
struct Payload {
    std::vector<std::string> columns;  // the ones the statement names
    std::vector<Json> rows;            // each holds the columns it gave
};

// Fails with PGRST102 for a body that is no JSON object or array of objects with the same
// keys, PGRST204 for an unknown column, and with Postgres's code for a value that does not
// fit its column. With `columns` in the query only those keys are looked at.
Outcome<Payload> read_payload(const Request& request, const Call& call);

// The whole row an INSERT stores: a column the statement does not name has its default, a
// named one that the object lacks null, or its default with missing=default.
Json row_to_insert(const Call& call, const Payload& payload, const Json& given);

// What an UPDATE sets.
Json values_to_set(const Payload& payload, const Json& given);

}  // namespace sandbox
