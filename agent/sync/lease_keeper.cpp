#include "agent/sync/lease_keeper.h"

#include "agent/sync/lease.h"
#include "agent/sync/read_job.h"

namespace agent::sync {

using storage::Job;
using supabase::Error;

std::optional<Error> LeaseKeeper::renew_all() {
    const auto claimed = parts_.jobs.claimed();
    if (claimed.empty()) return std::nullopt;
    const auto schema = parts_.schema.get();
    if (!schema) return schema.error();
    std::optional<Error> trouble;
    for (const Job& job : claimed) {
        if (schema.value() == Schema::plain) {
            parts_.outbox.enqueue(kJobsTable, job.id, storage::OutboxOperation::update,
                                  parts_.clock.now());
        } else if (job.synced_updated_at) {
            if (auto error = renew(job)) trouble = error;
            if (trouble && trouble->transient()) return trouble;
        }
    }
    return trouble;
}

std::optional<Error> LeaseKeeper::renew(const Job& job) {
    const auto kept = parts_.rest.call(
        "heartbeat_analytics_job",
        {{"job", job.id}, {"token", job.claim_token}, {"lease_seconds", kLease.count()}});
    if (!kept) {
        if (kept.error().kind == Error::Kind::missing_table) parts_.schema.forget();
        return kept.error();
    }
    if (kept.value() == true) return std::nullopt;
    return give_up(job);
}

std::optional<Error> LeaseKeeper::give_up(const Job& job) {
    parts_.log.warning("lease lost", {{"job", job.id}});
    const auto remote = read_job(parts_.rest, job.id);
    if (!remote) return remote.error();
    if (remote.value()) {
        parts_.remote_job.apply(*remote.value());
    } else {
        parts_.remote_job.apply_deletion(job.id);
    }
    return std::nullopt;
}

}  // namespace agent::sync
