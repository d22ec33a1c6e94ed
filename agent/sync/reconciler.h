#pragma once

#include <optional>
#include <string>

#include "agent/supabase/rest_client.h"
#include "agent/sync/remote_job.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Once a day all ids and versions of the user's analytics_jobs on the server are compared with the
// mirror's: what a pull has missed for whatever reason is fetched, and what the server no longer
// has goes. Both sides are read in the order of ids, in bounded memory. To be called from the
// thread that does all sync, after a push and a pull.
class Reconciler {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::SyncState& state;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        const Clock& clock;
        const Log& log;
    };

    enum class Verdict {
        complete,
        // The server shows no job while open ones that it has had are here. Either all were
        // deleted or a policy hides them; nothing was deleted here.
        nothing_visible,
        // The server says that more of the user's jobs exist than it shows; nothing was deleted
        // here. Only a server with our migration can tell.
        hidden_by_policy,
    };

    struct Report {
        Verdict verdict = Verdict::complete;
        int missing = 0;    // fetched, because the mirror lacked them
        int differing = 0;  // fetched, because the mirror had another version, and brought in
        int deleted = 0;    // gone from the server, dropped here
    };

    Reconciler(Parts parts, std::string user_id) : parts_(parts), user_id_(std::move(user_id)) {}

    // Whether a day has passed since the last comparison that came to its end. One that did not
    // is tried again after ten minutes, from the start.
    bool due() const;

    // Compares. Jobs that were finished and last updated before `finished_before` (where
    // jobs.retention_days cuts the mirror) are not fetched when the mirror lacks them.
    Result<Report, supabase::Error> run(Instant finished_before);

private:
    Result<Verdict, supabase::Error> look();
    Result<std::optional<std::int64_t>, supabase::Error> count_existing();

    Parts parts_;
    std::string user_id_;
    std::optional<Monotonic> attempted_at_;
};

}  // namespace agent::sync
