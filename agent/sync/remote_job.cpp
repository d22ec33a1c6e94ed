#include "agent/sync/remote_job.h"

#include "agent/sync/job_rows.h"
#include "agent/sync/merge.h"

namespace agent::sync {

using storage::Job;
using storage::JobStatus;

RemoteJob::RemoteJob(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
                     const Log& log)
    : database_(database), jobs_(jobs), outbox_(outbox), log_(log) {}

bool RemoteJob::apply(const Job& remote) {
    storage::Database::Transaction transaction(database_);
    const auto local = jobs_.find(remote.id);
    const bool seen =
        local && local->synced_updated_at && *local->synced_updated_at >= remote.updated_at;
    if (!seen) reconcile(local, remote);
    transaction.commit();
    return !seen;
}

void RemoteJob::reconcile(const std::optional<Job>& local, const Job& remote) {
    const bool unsent = local && outbox_.find(kJobsTable, remote.id).has_value();
    const bool claimed_here = local && !local->claim_token.empty();
    if (!unsent) {
        adopt(remote, local ? &*local : nullptr);
    } else if (claimed_here) {
        const bool still_ours = claim_token_in(remote.metadata) == local->claim_token;
        if (still_ours) {
            keep_ours(*local, remote);
        } else {
            log_.warning("job superseded", {{"job", remote.id}});
            outbox_.drop(kJobsTable, remote.id);
            adopt(remote, &*local);
        }
    } else if (precedes(*local, remote)) {
        outbox_.drop(kJobsTable, remote.id);
        adopt(remote, &*local);
    } else {
        keep_ours(*local, remote);
    }
}

void RemoteJob::note_version(const storage::OutboxEntry& entry, const Job& stored) {
    storage::Database::Transaction transaction(database_);
    auto local = jobs_.find(stored.id);
    if (local) {
        local->synced_updated_at = stored.updated_at;
        jobs_.upsert(*local);
    }
    outbox_.acknowledge(entry.sequence, entry.version);
    transaction.commit();
}

void RemoteJob::apply_deletion(const std::string& id) {
    storage::Database::Transaction transaction(database_);
    outbox_.drop(kJobsTable, id);
    jobs_.remove(id);
    transaction.commit();
    log_.info("job deleted on the server", {{"job", id}});
}

void RemoteJob::adopt(const Job& remote, const Job* local) {
    Job adopted = remote;
    const bool still_claimed = local && !local->claim_token.empty() &&
                               remote.status == JobStatus::processing &&
                               claim_token_in(remote.metadata) == local->claim_token;
    if (still_claimed) {
        adopted.claim_token = local->claim_token;
        adopted.run_after = local->run_after;
        adopted.running = local->running;
    }
    jobs_.upsert(adopted);
}

void RemoteJob::keep_ours(Job local, const Job& remote) {
    local.synced_updated_at = remote.updated_at;
    jobs_.upsert(local);
}

}  // namespace agent::sync
