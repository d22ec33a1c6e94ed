#pragma once

#include "tests/sandbox/postgrest_call.h"
#include "tests/sandbox/postgrest_database.h"

namespace sandbox {

// POST, PATCH and DELETE of a table, each one transaction: an error leaves nothing changed.
Outcome<Response> insert_rows(const Request& request, const Call& call, Database& database);
Outcome<Response> update_rows(const Request& request, const Call& call, Database& database);
Outcome<Response> remove_rows(const Call& call, Database& database);

// What the administrator's PUT does: the table holds the rows of the body and no others.
Outcome<Response> replace_rows(const Request& request, const Call& call, Database& database);

}  // namespace sandbox
