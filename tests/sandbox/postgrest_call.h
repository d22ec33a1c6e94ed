#pragma once

#include <string>

#include "tests/sandbox/postgrest_access.h"
#include "tests/sandbox/postgrest_prefer.h"
#include "tests/sandbox/postgrest_query.h"
#include "tests/sandbox/postgrest_table.h"

namespace sandbox {

// A request on a table, read as far as it can be without the rows.
struct Call {
    Table& table;
    const Caller& caller;
    agent::Instant now;  // of the transaction
    Query query;
    Preferences preferences;
    bool single_object = false;  // Accept: application/vnd.pgrst.object+json
};

// Reads query, Range, Prefer and Accept. Fails with PGRST100, 103, 107 or 122.
Outcome<Call> read_call(const Request& request, Table& table, const Caller& caller,
                        agent::Instant now);

// The columns that `select` asks for. 42703 for an unknown one.
Outcome<Json> project(const Call& call, const Json& row);

// The body for those rows: an array, or the one object that was asked for, else PGRST116.
Outcome<std::string> rows_body(const Call& call, const std::vector<const Json*>& rows);

// `0-24/3573`, `*/0`: the rows from `first` on, of `total` when that was counted.
std::string content_range(std::size_t first, std::size_t rows, std::optional<std::size_t> total);

std::string content_type(const Call& call);

// Adds Preference-Applied unless nothing was.
void tell_applied(const Call& call, Response& response);

}  // namespace sandbox
