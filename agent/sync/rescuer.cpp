#include "agent/sync/rescuer.h"

#include "agent/base/timestamp.h"
#include "agent/sync/lease.h"
#include "agent/sync/read_job.h"

namespace agent::sync {
namespace {

using storage::Job;
using supabase::Error;

constexpr int kJobsAtOnce = 20;

Json changes_for_rescue(const Job& abandoned) {
    const Json metadata = Json::parse(without_claim(abandoned.metadata));
    if (abandoned.retry_count < abandoned.max_retries) {
        return {{"status", "pending"},
                {"retry_count", abandoned.retry_count + 1},
                {"progress", 0},
                {"started_at", nullptr},
                {"metadata", metadata}};
    }
    return {{"status", "failed"},
            {"error", "The agent working on this job disappeared"},
            {"error_details", {{"code", "lease_expired"}}},
            {"completed_at", "now"},
            {"metadata", metadata}};
}

}  // namespace

Result<int, Error> Rescuer::rescue() {
    const auto schema = parts_.schema.get();
    if (!schema) return schema.error();
    if (schema.value() != Schema::plain) return 0;
    int rescued = 0;
    const Instant silent_since = parts_.clock.now() - kAbandonedAfter;
    for (const Job& job : parts_.jobs.abandoned(silent_since, kJobsAtOnce)) {
        const auto taken = take_back(job);
        if (!taken) return taken.error();
        if (taken.value()) ++rescued;
    }
    return rescued;
}

Result<bool, Error> Rescuer::take_back(const Job& abandoned) {
    auto rows = parts_.rest.update(
        kJobsTable,
        {supabase::eq("id", abandoned.id), supabase::eq("status", "processing"),
         supabase::eq("updated_at", format_timestamp(*abandoned.synced_updated_at))},
        changes_for_rescue(abandoned));
    if (!rows) return rows.error();
    if (!rows.value().empty()) {
        if (const auto stored = job_from_row(rows.value().front())) {
            parts_.remote_job.apply(*stored);
        }
        parts_.log.warning("job taken back from an agent that is gone", {{"job", abandoned.id}});
        return true;
    }
    const auto remote = read_job(parts_.rest, abandoned.id);
    if (!remote) return remote.error();
    if (!remote.value()) {
        parts_.remote_job.apply_deletion(abandoned.id);
    } else if (!parts_.remote_job.apply(*remote.value())) {
        return Error{Error::Kind::forbidden,
                     "the server lets us read job " + abandoned.id + " but not take it back", "", 0,
                     std::nullopt};
    }
    return false;
}

}  // namespace agent::sync
