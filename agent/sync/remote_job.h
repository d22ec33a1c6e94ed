#pragma once

#include <optional>
#include <string>

#include "agent/base/log.h"
#include "agent/supabase/rest_client.h"
#include "storage/job_store.h"
#include "storage/outbox.h"

namespace agent::sync {

inline constexpr const char* kJobsTable = "analytics_jobs";

// What the server says of a job, brought into the mirror. One place decides between the two
// copies, for rows that are pulled and for rows found when a write of ours did not match.
class RemoteJob {
public:
    RemoteJob(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
              const Log& log);

    // Brings one server row into the mirror, in one transaction. Returns whether the mirror
    // changed. The rules, in this order:
    //  - a version already seen changes nothing;
    //  - without unsent changes here, the server's row is the truth (this is how an owner's
    //    hand-made reset to pending arrives); a claim is kept only where the row carries it;
    //  - with unsent changes and our claim still in the row, ours go on top of it;
    //  - with unsent changes but another's claim, or none, in a row we had claimed: we were
    //    superseded; the server's row wins and the unsent changes are dropped;
    //  - with unsent changes to a job we never claimed (retry, cancel), the later state wins.
    bool apply(const storage::Job& remote);

    // The server stored what `entry` announced, as version `stored`: notes the version and
    // drops the entry, unless the row changed here meanwhile.
    void note_version(const storage::OutboxEntry& entry, const storage::Job& stored);

    // The server no longer has this job: its owner deleted it. Work on it stops at its next
    // write, and the mirror drops it.
    void apply_deletion(const std::string& id);

private:
    void reconcile(const std::optional<storage::Job>& local, const storage::Job& remote);
    void adopt(const storage::Job& remote, const storage::Job* local);
    void keep_ours(storage::Job local, const storage::Job& remote);

    storage::Database& database_;
    storage::JobStore& jobs_;
    storage::Outbox& outbox_;
    const Log& log_;
};

}  // namespace agent::sync
