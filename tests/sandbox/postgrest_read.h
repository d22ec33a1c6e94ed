#pragma once

#include "tests/sandbox/postgrest_call.h"

namespace sandbox {

// GET and HEAD of a table: the rows the caller can see, at most `row_cap` of them.
Outcome<Response> read_rows(const Call& call, std::size_t row_cap, bool head_only);

}  // namespace sandbox
