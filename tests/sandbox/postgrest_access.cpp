#include "tests/sandbox/postgrest_access.h"

namespace sandbox {

bool reaches(Reach reach, const TableSchema& schema, const Json& row, const Caller& caller) {
    if (caller.role == Caller::Role::service || reach == Reach::all) return true;
    if (caller.role == Caller::Role::anonymous || reach == Reach::none) return false;
    return row.at(schema.owner_column) == caller.user_id;
}

bool may_update(const TableSchema& schema, const Json& row, const Caller& caller) {
    return reaches(schema.policies.select, schema, row, caller) &&
           reaches(schema.policies.update, schema, row, caller);
}

bool may_remove(const TableSchema& schema, const Json& row, const Caller& caller) {
    return reaches(schema.policies.select, schema, row, caller) &&
           reaches(schema.policies.remove, schema, row, caller);
}

RestError as_told_to(const Caller& caller, RestError error) {
    if (caller.role == Caller::Role::service) return error;
    if (error.code.starts_with("23")) error.details = nullptr;
    if (error.code == "42501" && caller.role == Caller::Role::anonymous) error.status = 401;
    return error;
}

}  // namespace sandbox
