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

int LeaseKeeper::release_all(Millis limit) {
    const auto deadline = parts_.clock.monotonic() + limit;
    const auto claimed = parts_.jobs.claimed();
    if (claimed.empty()) return 0;
    const auto schema = parts_.schema.get();
    if (!schema) return 0;
    int released = 0;
    for (const Job& job : claimed) {
        if (parts_.clock.monotonic() >= deadline) break;
        if (job.synced_updated_at && release(job, schema.value())) ++released;
    }
    return released;
}

bool LeaseKeeper::release(const Job& job, Schema schema) {
    if (schema == Schema::leases) {
        const auto done = parts_.rest.call("release_analytics_job",
                                           {{"job", job.id}, {"token", job.claim_token}});
        if (!done) return false;
    } else {
        const auto rows =
            parts_.rest.update(kJobsTable,
                               {supabase::eq("id", job.id), supabase::eq("status", "processing"),
                                supabase::eq("metadata->>claim_token", job.claim_token)},
                               {{"status", "pending"},
                                {"progress", 0},
                                {"started_at", nullptr},
                                {"metadata", Json::parse(without_claim(job.metadata))}});
        if (!rows) return false;
    }
    // What waited to be sent of it is told by whoever goes on with it.
    const auto remote = read_job(parts_.rest, job.id);
    if (!remote) return false;
    if (!remote.value()) {
        parts_.remote_job.apply_deletion(job.id);
        return false;
    }
    parts_.remote_job.apply(*remote.value());
    return remote.value()->status == storage::JobStatus::pending;
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
