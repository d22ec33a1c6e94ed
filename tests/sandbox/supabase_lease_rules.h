#pragma once

#include <string>

#include "tests/sandbox/postgrest_types.h"

// What migrations/supabase/0001_leases.sql says of one row of analytics_jobs.
namespace sandbox {

// Its trigger. The sequence of a change is its transaction's time in microseconds, which no two
// transactions share.
void keep_job_in_order(Json& row, const Json* before, agent::Instant now);

// When a lease that is given now ends: after 10 to 3,600 s; null means 120.
std::string lease_end(const Json& lease_seconds, agent::Instant now);

// Whether the claim with that token is the job's present one.
bool is_held(const Json& job, const Json& token);

// Whether the agent working on it disappeared, and what to change in the job then.
bool is_stuck(const Json& job, agent::Instant now);
Json rescue_of(const Json& job, agent::Instant now);

// Whether it is pending and of one of those types; null: of any.
bool is_wanted(const Json& job, const Json& job_types);

}  // namespace sandbox
