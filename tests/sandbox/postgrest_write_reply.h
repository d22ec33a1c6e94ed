#pragma once

#include <vector>

#include "tests/sandbox/postgrest_call.h"

namespace sandbox {

enum class WriteKind { insert, update, remove };

std::vector<const Json*> rows_of(const Table& table, const std::vector<RowId>& ids);

// The answer to a write of those rows: 200 with them for return=representation, else 204.
// Fails with 42501 when the caller asks to see a row the select policy hides, and with
// PGRST116 when a single object is wanted and there is not one row.
Outcome<Response> write_reply(const Call& call, const std::vector<const Json*>& rows,
                              WriteKind kind);

}  // namespace sandbox
