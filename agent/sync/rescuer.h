#pragma once

#include "agent/sync/remote_job.h"
#include "agent/sync/server_schema.h"

namespace agent::sync {

// Takes back jobs whose agent is gone, on the plain schema: one that stays `processing` without
// any change for kAbandonedAfter, as seen by this machine's clock alone, goes back to pending with
// retry_count + 1, or to failed when its retries are used up. The write is bound to the very
// version that was seen, so an agent that is alive after all, or a rescuer that was faster,
// wins. Where the server has leases, claiming does all this.
class Rescuer {
public:
    struct Parts {
        storage::JobStore& jobs;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        ServerSchema& schema;
        const Clock& clock;
        const Log& log;
    };

    explicit Rescuer(Parts parts) : parts_(parts) {}

    // The number of jobs taken back. To be called after a pull, which brings signs of life.
    Result<int, supabase::Error> rescue();

private:
    Result<bool, supabase::Error> take_back(const storage::Job& abandoned);

    Parts parts_;
};

}  // namespace agent::sync
