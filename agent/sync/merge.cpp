#include "agent/sync/merge.h"

#include <algorithm>
#include <tuple>

namespace agent::sync {
namespace {

auto order_key(const storage::Job& job) {
    // JobStatus is declared in this very order: pending, processing, failed, completed.
    return std::tuple(job.retry_count, static_cast<int>(job.status), job.progress, job.updated_at,
                      job.total, job.max_retries, job.started_at, job.completed_at, job.error,
                      job.error_details, job.metadata);
}

}  // namespace

bool precedes(const storage::Job& a, const storage::Job& b) {
    return order_key(a) < order_key(b);
}

storage::Job merge(const storage::Job& local, const storage::Job& remote) {
    storage::Job later = precedes(local, remote) ? remote : local;
    later.claim_token = local.claim_token;
    later.run_after = local.run_after;
    later.running = local.running;
    later.synced_updated_at = std::max(local.synced_updated_at, remote.synced_updated_at);
    return later;
}

}  // namespace agent::sync
