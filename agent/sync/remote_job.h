#pragma once

#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/sync/job_rows.h"
#include "storage/job_store.h"
#include "storage/outbox.h"

namespace agent::sync {

// What the server says of a job, brought into the mirror. One place decides between the two
// copies, for rows that are pulled and for rows found when a write of ours did not match.
class RemoteJob {
public:
    RemoteJob(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
              const Clock& clock, const Log& log);

    // Whether a row may be older than one that was read before: pages overlap, and a replica
    // may lag. Only a server that was set back in time has rows that are old and current.
    enum class Reading { may_be_old, current };

    // Brings one server row into the mirror, in one transaction. Returns whether the mirror
    // changed. The rules, in this order:
    //  - a version already seen changes nothing;
    //  - without unsent changes here, the server's row is the truth (this is how an owner's
    //    hand-made reset to pending arrives); a claim is kept only where the row carries it;
    //  - with unsent changes to a job we had claimed, where the row no longer carries our claim
    //    or is pending again: we were superseded; the row wins and the changes are dropped;
    //  - with unsent changes to a job that is ours, the row wins only where it is further on, or
    //    was cancelled before we had completed it;
    //  - with other unsent changes (retry, cancel) the later state wins (merge.h).
    // Where ours wins, what the row says beside it (progress, keys of metadata) is kept.
    bool apply(const storage::Job& remote, Reading reading = Reading::may_be_old);

    // The server has just given us this job under `token`. A change of ours that waits to be
    // sent (the user has cancelled it) goes on top of it.
    void take(const storage::Job& remote, const std::string& token);

    // The server stored what `entry` announced, as `stored`: drops the entry and takes the row
    // over as it stands there, or if it was changed here meanwhile, notes the version.
    void note_version(const storage::OutboxEntry& entry, const storage::Job& stored);

    // The server no longer has this job: its owner deleted it. Work on it stops at its next
    // write, and the mirror drops it.
    void apply_deletion(const std::string& id);

private:
    void reconcile(const std::optional<storage::Job>& local, const storage::Job& remote);
    void adopt(storage::Job remote, const std::optional<storage::Job>& local);
    void adopt_instead_of_ours(const storage::Job& remote,
                               const std::optional<storage::Job>& local);
    void keep_ours(storage::Job local, const storage::Job& remote);
    void note_seen(storage::Job& local, const storage::Job& remote) const;

    storage::Database& database_;
    storage::JobStore& jobs_;
    storage::Outbox& outbox_;
    const Clock& clock_;
    const Log& log_;
};

}  // namespace agent::sync
