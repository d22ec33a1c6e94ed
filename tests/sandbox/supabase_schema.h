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

// What the project's owner ran in the database.
enum class ServerSchema {
    plain,   // what the web application came with
    leases,  // migrations/supabase/0001_leases.sql too
};

// The tables the web application and the agent share, in schema public.
std::vector<TableSchema> supabase_schema(PolicySet policies, ServerSchema schema);

}  // namespace sandbox
