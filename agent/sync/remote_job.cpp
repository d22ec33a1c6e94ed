#include "agent/sync/remote_job.h"

#include <algorithm>

#include "agent/sync/merge.h"

namespace agent::sync {
namespace {

using storage::Job;
using storage::JobStatus;

// Cancelled while we worked on it. What we had completed before we knew stays completed.
bool ended_by_owner(const Job& remote, const Job& local) {
    return remote.status == JobStatus::failed && local.status != JobStatus::completed;
}

bool carries_claim_of(const Job& remote, const Job& local) {
    return !local.claim_token.empty() && claim_token_in(remote.metadata) == local.claim_token;
}

}  // namespace

RemoteJob::RemoteJob(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
                     const Clock& clock, const Log& log)
    : database_(database), jobs_(jobs), outbox_(outbox), clock_(clock), log_(log) {}

bool RemoteJob::apply(const Job& remote, Reading reading) {
    storage::Database::Transaction transaction(database_);
    const auto local = jobs_.find(remote.id);
    bool seen = local && local->synced_updated_at == remote.updated_at;
    if (local && local->synced_updated_at && reading == Reading::may_be_old) {
        seen = *local->synced_updated_at >= remote.updated_at;
    }
    if (!seen) reconcile(local, remote);
    transaction.commit();
    return !seen;
}

void RemoteJob::reconcile(const std::optional<Job>& local, const Job& remote) {
    const bool unsent = local && outbox_.find(kJobsTable, remote.id).has_value();
    if (!unsent) return adopt(remote, local);
    const bool claimed_here = !local->claim_token.empty();
    const bool still_ours = carries_claim_of(remote, *local) && remote.status != JobStatus::pending;
    if (claimed_here && !still_ours) {
        log_.warning("job superseded", {{"job", remote.id}});
        return adopt_instead_of_ours(remote, local);
    }
    const bool theirs_wins = claimed_here
                                 ? ended_by_owner(remote, *local) || goes_beyond(remote, *local)
                                 : precedes(*local, merge(*local, remote));
    if (theirs_wins) return adopt_instead_of_ours(remote, local);
    keep_ours(*local, remote);
}

void RemoteJob::take(const Job& remote, const std::string& token) {
    storage::Database::Transaction transaction(database_);
    auto local = jobs_.find(remote.id);
    const bool unsent = local && outbox_.find(kJobsTable, remote.id).has_value();
    if (unsent && precedes(remote, *local)) {
        local->claim_token = token;
        keep_ours(*local, remote);
    } else {
        outbox_.drop(kJobsTable, remote.id);
        Job taken = remote;
        taken.claim_token = token;
        taken.observed_at = clock_.now();
        jobs_.upsert(taken);
    }
    transaction.commit();
}

void RemoteJob::note_version(const storage::OutboxEntry& entry, const Job& stored) {
    storage::Database::Transaction transaction(database_);
    auto local = jobs_.find(stored.id);
    const bool unchanged_here = outbox_.acknowledge(entry.sequence, entry.version);
    if (local && unchanged_here) {
        adopt(stored, local);
    } else if (local) {
        note_seen(*local, stored);
        jobs_.upsert(*local);
    }
    transaction.commit();
}

void RemoteJob::apply_deletion(const std::string& id) {
    storage::Database::Transaction transaction(database_);
    outbox_.drop(kJobsTable, id);
    jobs_.remove(id);
    transaction.commit();
    log_.info("job deleted on the server", {{"job", id}});
}

void RemoteJob::adopt(Job remote, const std::optional<Job>& local) {
    const bool still_claimed =
        local && remote.status == JobStatus::processing && carries_claim_of(remote, *local);
    if (still_claimed) {
        remote.claim_token = local->claim_token;
        remote.run_after = local->run_after;
        remote.running = local->running;
    }
    remote.observed_at = clock_.now();
    jobs_.upsert(remote);
}

void RemoteJob::adopt_instead_of_ours(const Job& remote, const std::optional<Job>& local) {
    outbox_.drop(kJobsTable, remote.id);
    adopt(remote, local);
}

// What ours does not say is as it stands there: who cancels a job that another works on knows
// less of its progress.
void RemoteJob::keep_ours(Job local, const Job& remote) {
    if (local.retry_count == remote.retry_count) {
        local.progress = std::max(local.progress, remote.progress);
        local.total = std::max(local.total, remote.total);
        if (!local.started_at) local.started_at = remote.started_at;
    }
    local.metadata = merge_metadata(local.synced_metadata, local.metadata, remote.metadata);
    note_seen(local, remote);
    jobs_.upsert(local);
}

void RemoteJob::note_seen(Job& local, const Job& remote) const {
    local.synced_updated_at = remote.updated_at;
    local.synced_metadata = remote.metadata;
    local.observed_at = clock_.now();
}

}  // namespace agent::sync
