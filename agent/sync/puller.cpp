#include "agent/sync/puller.h"

#include <algorithm>
#include <set>

#include "agent/base/timestamp.h"

namespace agent::sync {
namespace {

using storage::Job;
using storage::JobStatus;
using supabase::Error;

constexpr const char* kMark = "pull.mark";
// Longer than the longest write transaction expected on the server.
constexpr std::chrono::seconds kOverlap{60};
// Ids in one request: a URL stays well under the 8 kB that gateways take.
constexpr std::size_t kIdsAtOnce = 100;

bool is_open(const Job& job) {
    return job.status == JobStatus::pending || job.status == JobStatus::processing;
}

}  // namespace

Result<int, Error> Puller::pull() {
    auto changed = pull_changes();
    if (!changed) return changed;
    const auto gone = pull_deletions();
    if (!gone) return gone;
    return changed.value() + gone.value();
}

Result<int, Error> Puller::pull_changes() {
    auto mark = parts_.state.get_instant(kMark);
    const auto mark_before = mark;
    supabase::Query query;
    query.filters = {supabase::eq("user_id", user_id_)};
    if (mark) query.filters.push_back({"updated_at", "gte", format_timestamp(*mark - kOverlap)});
    auto rows = parts_.rest.select_all(kJobsTable, query, "updated_at");
    if (!rows) return rows.error();

    storage::Database::Transaction transaction(parts_.database);
    const int changed = apply_rows(rows.value(), mark);
    if (mark && mark != mark_before) parts_.state.set_instant(kMark, *mark);
    transaction.commit();
    return changed;
}

int Puller::apply_rows(const Json& rows, std::optional<Instant>& mark) {
    int changed = 0;
    for (const Json& row : rows) {
        const auto remote = job_from_row(row);
        if (!remote) {
            parts_.log.warning("unreadable job row skipped", {{"table", kJobsTable}});
            continue;
        }
        if (parts_.remote_job.apply(*remote)) ++changed;
        mark = std::max(mark.value_or(remote->updated_at), remote->updated_at);
    }
    return changed;
}

Result<int, Error> Puller::pull_deletions() {
    std::vector<std::string> open;
    for (const auto status : {JobStatus::pending, JobStatus::processing}) {
        for (const Job& job : parts_.jobs.list({status, static_cast<int>(kIdsAtOnce)})) {
            if (job.synced_updated_at && is_open(job)) open.push_back(job.id);
        }
    }
    if (open.empty()) return 0;
    open.resize(std::min(open.size(), kIdsAtOnce));
    // Page by page: an id that a short page left out would look deleted.
    supabase::Query query;
    query.filters = {supabase::in("id", open)};
    query.select = "id,updated_at";
    auto rows = parts_.rest.select_all(kJobsTable, query, "updated_at");
    if (!rows) return rows.error();
    std::set<std::string> present;
    for (const Json& row : rows.value()) {
        if (row.contains("id") && row["id"].is_string()) present.insert(row["id"]);
    }
    int gone = 0;
    for (const std::string& id : open) {
        if (present.contains(id)) continue;
        parts_.remote_job.apply_deletion(id);
        ++gone;
    }
    return gone;
}

}  // namespace agent::sync
