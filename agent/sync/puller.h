#pragma once

#include <string>
#include <vector>

#include "agent/sync/job_rows.h"
#include "agent/sync/remote_job.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Brings the server's analytics_jobs of one user into the mirror: keyset pages on
// (updated_at, id), started once a round at the saved mark less an overlap, because a
// transaction may commit after later stamps were read. Re-read rows change nothing. The mark
// moves with the rows in one transaction. Open jobs are also asked for by id: one that is gone
// was deleted by its owner.
class Puller {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::SyncState& state;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        const Log& log;
    };

    Puller(Parts parts, std::string user_id) : parts_(parts), user_id_(std::move(user_id)) {}

    // The number of mirror rows that changed.
    Result<int, supabase::Error> pull();

private:
    Result<int, supabase::Error> pull_changes();
    Result<int, supabase::Error> pull_deletions();
    int apply_rows(const Json& rows, std::optional<Instant>& mark);

    Parts parts_;
    std::string user_id_;
};

}  // namespace agent::sync
