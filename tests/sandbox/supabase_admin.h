#pragma once

#include <map>
#include <string>

#include "tests/sandbox/postgrest_service.h"
#include "tests/sandbox/supabase_auth.h"
#include "tests/sandbox/supabase_journal.h"
#include "tests/sandbox/supabase_leases.h"
#include "tests/sandbox/supabase_schema.h"

namespace sandbox {

// What the tests steer the stand-in with, all under /admin/supabase and without a key:
//
//   GET|HEAD|POST|PATCH|DELETE tables/T   as /rest/v1/T, past row level security
//   PUT tables/T                          the table holds the rows of the body and no others,
//                                         updated_at as given; answers as POST does
//   POST expire-access-tokens             every token issued so far is expired: 204
//   POST revoke-refresh-tokens            every session is closed: 204
//   POST draw-generation                  the change feed starts over, as after a backup was
//                                         restored: 204
//   GET|PUT settings                      {"token_lifetime_s":3600, "row_cap":1000,
//                                         "policies":"closed"|"as_deployed"}; PUT takes any
//                                         of them, the whole or nothing of it
//   GET|DELETE job-journal                every state that jobs went through (supabase_journal.h)
//   GET|DELETE requests                   counts by "METHOD /path" since the last DELETE,
//                                         requests to these routes excepted
//
// 404 for any other route, 400 with a message for settings that make no sense.
class SupabaseAdmin {
public:
    // What it steers; outlives it.
    struct Parts {
        Database& database;
        Postgrest& rest;
        Auth& auth;
        LeaseFunctions& leases;
        JobJournal& journal;
    };
    SupabaseAdmin(Parts parts, ServerSchema schema) : parts_(parts), schema_(schema) {}

    Response handle(const Request& request, const std::string& route, agent::Instant now);

    void count(const Request& request);

private:
    Response settings() const;
    Response change_settings(const Request& request);
    void set_policies(PolicySet policies);

    Parts parts_;
    ServerSchema schema_;
    PolicySet policies_ = PolicySet::closed;
    std::map<std::string, int> counts_;
};

}  // namespace sandbox
