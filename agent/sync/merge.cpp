#include "agent/sync/merge.h"

#include <algorithm>
#include <tuple>

#include "agent/sync/row_values.h"

namespace agent::sync {
namespace {

auto advance_of(const storage::Job& job) {
    // JobStatus is declared in this very order: pending, processing, failed, completed.
    return std::tuple(job.retry_count, static_cast<int>(job.status), job.progress);
}

auto content_of(const storage::Job& job) {
    return std::tie(job.updated_at, job.total, job.max_retries, job.started_at, job.completed_at,
                    job.error, job.error_details, job.metadata);
}

}  // namespace

bool precedes(const storage::Job& a, const storage::Job& b) {
    if (advance_of(a) != advance_of(b)) return advance_of(a) < advance_of(b);
    return content_of(a) < content_of(b);
}

bool goes_beyond(const storage::Job& a, const storage::Job& b) {
    return advance_of(a) > advance_of(b);
}

storage::Job merge(const storage::Job& local, const storage::Job& remote) {
    storage::Job later = precedes(local, remote) ? remote : local;
    later.claim_token = local.claim_token;
    later.run_after = local.run_after;
    later.running = local.running;
    later.synced_updated_at = std::max(local.synced_updated_at, remote.synced_updated_at);
    later.synced_metadata = remote.synced_metadata;
    later.observed_at = local.observed_at;
    return later;
}

std::string merge_metadata(const std::optional<std::string>& base, const std::string& ours,
                           const std::string& theirs) {
    const Json before = base ? object_in(*base) : Json::object();
    const Json here = object_in(ours);
    Json merged = object_in(theirs);
    for (const auto& [key, value] : here.items()) {
        if (!before.contains(key) || before[key] != value) merged[key] = value;
    }
    for (const auto& [key, value] : before.items()) {
        if (!here.contains(key)) merged.erase(key);
    }
    return merged.dump();
}

}  // namespace agent::sync
