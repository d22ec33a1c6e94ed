#pragma once

#include <optional>

#include "agent/sync/remote_job.h"
#include "agent/sync/server_schema.h"

namespace agent::sync {

// Tells the server that this agent still works on the jobs it has claimed: by renewing each
// lease, or on the plain schema by an update of the row. A claim that is found lost is given up.
class LeaseKeeper {
public:
    struct Parts {
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        ServerSchema& schema;
        const Clock& clock;
        const Log& log;
    };

    explicit LeaseKeeper(Parts parts) : parts_(parts) {}

    // Renews all claims, to be called every kBetweenHeartbeats. On the plain schema the updates
    // go out with the next push. What went wrong, if anything; the other claims were tried too.
    std::optional<supabase::Error> renew_all();

    // Gives all claims back to the queue without counting an attempt; those of jobs that the server
    // has not seen stay. Ends early once `limit` has passed. Returns how many were given back.
    int release_all(Millis limit);

private:
    bool release(const storage::Job& job, Schema schema);
    std::optional<supabase::Error> renew(const storage::Job& job);
    std::optional<supabase::Error> give_up(const storage::Job& job);

    Parts parts_;
};

}  // namespace agent::sync
