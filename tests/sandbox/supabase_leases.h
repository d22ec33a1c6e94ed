#pragma once

#include <string>

#include "tests/sandbox/postgrest_database.h"
#include "tests/sandbox/postgrest_functions.h"

namespace sandbox {

// The functions of migrations/supabase/0001_leases.sql: claim, heartbeat, release, pull and count.
// Not for several threads.
class LeaseFunctions {
public:
    // `database` has the tables of ServerSchema::leases and outlives this.
    explicit LeaseFunctions(Database& database);

    // `functions` must not outlive this.
    void install_into(Functions& functions);

    // As after a backup was restored: readers of the feed start over.
    void draw_generation();

private:
    Outcome<Json> claim(const Json& arguments, const Caller& caller, agent::Instant now);
    Outcome<Json> heartbeat(const Json& arguments, const Caller& caller, agent::Instant now);
    Outcome<Json> release(const Json& arguments, const Caller& caller, agent::Instant now);
    Outcome<Json> pull(const Json& arguments, const Caller& caller) const;
    Outcome<Json> count_mine(const Caller& caller) const;

    Table& jobs_;
    std::string generation_;
};

}  // namespace sandbox
