#pragma once

#include <vector>

#include "tests/sandbox/postgrest_schema.h"

namespace sandbox {

// Which row level security policies the tables carry.
enum class PolicySet {
    closed,       // everybody reaches their own rows only
    as_deployed,  // as the web application shipped them: jobs may be updated and messages
                  // read, written and deleted by anybody
};

// The tables the web application and the agent share, in schema public.
std::vector<TableSchema> supabase_schema(PolicySet policies);

}  // namespace sandbox
