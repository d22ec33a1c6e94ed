#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/sandbox/http_types.h"
#include "tests/sandbox/supabase_admin.h"
#include "tests/sandbox/supabase_leases.h"

namespace sandbox {

// A Supabase project in memory, as far as the agent uses one: the gateway with its keys,
// /rest/v1 (PostgREST over the shared tables, with row level security), /auth/v1, and
// /admin/supabase for tests (supabase_admin.h). Each user has a row in profiles.
// Safe to use from any thread: requests run one after the other, each one transaction.
class SupabaseStandIn {
public:
    using Now = std::function<std::chrono::sys_time<std::chrono::microseconds>()>;

    SupabaseStandIn(const std::vector<SupabaseUser>& users, Now now,
                    ServerSchema schema = ServerSchema::plain);

    Response handle(const Request& request);

    std::string publishable_key() const;
    // With it and nobody signed in, row level security does not apply.
    std::string secret_key() const;
    // The id of the user with that address, or "" when there is none.
    std::string user_id(const std::string& email) const;

private:
    Response handle_one(const Request& request);
    Response answer(const Request& request);
    Response rest(const Request& request, const std::string& resource);
    agent::Instant transaction_time();

    std::mutex mutex_;
    Now now_;
    Database database_;
    LeaseFunctions leases_{database_};
    JobJournal journal_;
    Postgrest rest_{database_};
    Auth auth_;
    SupabaseAdmin admin_;
    agent::Instant last_transaction_;
};

}  // namespace sandbox
