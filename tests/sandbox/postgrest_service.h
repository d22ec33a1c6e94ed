#pragma once

#include <string>

#include "tests/sandbox/postgrest_access.h"
#include "tests/sandbox/postgrest_call.h"
#include "tests/sandbox/postgrest_database.h"
#include "tests/sandbox/postgrest_functions.h"

namespace sandbox {

// The REST dialect over a database. Not for several threads.
class Postgrest {
public:
    explicit Postgrest(Database& database) : database_(database) {}

    // Answers a request on `resource`, a table's name or `rpc/function`. `now` is the time of
    // the transaction, and every write's must be later than the last one's.
    Response handle(const Request& request, const std::string& resource, const Caller& caller,
                    agent::Instant now);

    // What rpc/ reaches; nothing at first.
    Functions& functions() { return functions_; }

    // db-max-rows: no GET gives more. Supabase sets 1,000.
    std::size_t row_cap() const { return row_cap_; }
    void set_row_cap(std::size_t rows) { row_cap_ = rows; }

private:
    Outcome<Response> answer(const Request& request, const std::string& resource,
                             const Caller& caller, agent::Instant now);
    Outcome<Response> dispatch(const Request& request, const Call& call);

    Database& database_;
    Functions functions_;
    std::size_t row_cap_ = 1000;
};

}  // namespace sandbox
