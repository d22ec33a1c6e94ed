#pragma once

#include <string>

#include "tests/sandbox/postgrest_schema.h"

namespace sandbox {

// Who asks: the role and auth.uid() of the request's token.
struct Caller {
    enum class Role {
        anonymous,
        authenticated,
        service,  // row level security does not apply
    };
    Role role = Role::anonymous;
    std::string user_id;  // for Role::authenticated
};

// Whether a policy with that reach lets the caller at the row.
bool reaches(Reach reach, const TableSchema& schema, const Json& row, const Caller& caller);

// Postgres applies the select policy to an UPDATE or DELETE that reads columns as well, and
// with a filter they all do: a row that cannot be seen cannot be changed, whatever the
// other policy says (tried on PostgreSQL 15).
bool may_update(const TableSchema& schema, const Json& row, const Caller& caller);
bool may_remove(const TableSchema& schema, const Json& row, const Caller& caller);

// What row level security makes of an error: 42501 is 401 for somebody not signed in, and
// the content of rows is not told to a caller it applies to.
RestError as_told_to(const Caller& caller, RestError error);

}  // namespace sandbox
