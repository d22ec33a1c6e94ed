#include "agent/sync/job_comparison.h"

#include "agent/sync/id_pages.h"
#include "agent/sync/job_rows.h"

namespace agent::sync {
namespace {

using storage::JobVersion;
using supabase::Error;

constexpr int kVersionsAtOnce = 500;
// Ids in one request: a URL stays well under the 8 kB that gateways take.
constexpr int kIdsAtOnce = 100;
constexpr std::chrono::hours kLongestLag{1};

}  // namespace

const JobVersion* JobComparison::Mirror::front() {
    if (next_ == piece_.size() && !ended_) {
        const std::string last_id = piece_.empty() ? "" : piece_.back().id;
        piece_ = versions_.after(last_id, kVersionsAtOnce);
        next_ = 0;
        ended_ = piece_.empty();
    }
    return next_ < piece_.size() ? &piece_[next_] : nullptr;
}

JobComparison::JobComparison(Parts parts, Scope scope)
    : parts_(parts), scope_(std::move(scope)), mirror_(parts.database, scope_.user_id) {}

Result<JobComparison::Counts, Error> JobComparison::run() {
    IdPages pages(
        parts_.rest, kJobsTable,
        {{supabase::eq("user_id", scope_.user_id)}, "id,updated_at,status", "", std::nullopt},
        kVersionsAtOnce);
    for (;;) {
        const auto page = pages.next();
        if (!page) return page.error();
        if (page.value().empty()) break;
        for (const Json& row : page.value()) {
            if (const auto compared = compare(row); !compared) return compared.error();
        }
    }
    for (; mirror_.front() != nullptr; mirror_.pop()) {
        if (const auto noted = note_gone(*mirror_.front()); !noted) return noted.error();
    }
    if (const auto fetched = fetch_wanted(); !fetched) return fetched.error();
    if (const auto deleted = delete_gone(); !deleted) return deleted.error();
    return counts_;
}

JobComparison::Outcome JobComparison::compare(const Json& row) {
    const auto id = row["id"].get<std::string>();  // IdPages has seen to it
    for (; mirror_.front() != nullptr && mirror_.front()->id < id; mirror_.pop()) {
        if (const auto noted = note_gone(*mirror_.front()); !noted) return noted;
    }
    const bool is_here = mirror_.front() != nullptr && mirror_.front()->id == id;
    const bool wanted = is_wanted(row, is_here ? mirror_.front() : nullptr);
    if (is_here) mirror_.pop();
    return wanted ? want(id) : Outcome(Done{});
}

bool JobComparison::is_wanted(const Json& row, const JobVersion* here) const {
    RowReader in(row);
    const auto updated_at = in.instant("updated_at");
    const auto status = storage::parse_job_status(in.text("status"));
    if (!in.good() || !status) return false;  // there, but not to be read by this program
    if (here != nullptr) return here->synced_updated_at != updated_at;
    const bool finished =
        *status == storage::JobStatus::completed || *status == storage::JobStatus::failed;
    return !finished || updated_at >= scope_.finished_before;
}

JobComparison::Outcome JobComparison::want(const std::string& id) {
    wanted_.push_back(id);
    return wanted_.size() < kIdsAtOnce ? Outcome(Done{}) : fetch_wanted();
}

JobComparison::Outcome JobComparison::note_gone(const JobVersion& version) {
    if (!scope_.may_delete || !version.synced_updated_at) return Done{};
    gone_.insert(version.id);
    return gone_.size() < kIdsAtOnce ? Outcome(Done{}) : delete_gone();
}

JobComparison::Outcome JobComparison::fetch_wanted() {
    if (wanted_.empty()) return Done{};
    IdPages pages(parts_.rest, kJobsTable, {{supabase::in("id", wanted_)}, "*", "", std::nullopt},
                  kIdsAtOnce);
    for (;;) {
        const auto page = pages.next();
        if (!page) return page.error();
        if (page.value().empty()) break;
        for (const Json& row : page.value()) bring_in(row);
    }
    wanted_.clear();
    return Done{};
}

void JobComparison::bring_in(const Json& row) {
    const auto remote = job_from_row(row);
    if (!remote) {
        parts_.log.warning("unreadable job row skipped", {{"table", kJobsTable}});
        return;
    }
    const auto here = parts_.jobs.find(remote->id);
    if (!parts_.remote_job.apply(*remote, trust_in(here))) return;
    ++(here ? counts_.differing : counts_.missing);
}

// A replica that lags knows a version of an hour ago by now; if it does not, the server was set
// back in time, and what it says is the truth.
RemoteJob::Reading JobComparison::trust_in(const std::optional<storage::Job>& here) const {
    const bool known_long = here && here->synced_updated_at &&
                            parts_.clock.now() - *here->synced_updated_at > kLongestLag;
    return known_long ? RemoteJob::Reading::current : RemoteJob::Reading::may_be_old;
}

// Asks once more by id: what the comparison calls gone may be so by a row that the server had
// only just got, or by ids that it puts in another order.
JobComparison::Outcome JobComparison::delete_gone() {
    if (gone_.empty()) return Done{};
    IdPages pages(parts_.rest, kJobsTable,
                  {{supabase::in("id", {gone_.begin(), gone_.end()})}, "id", "", std::nullopt},
                  kIdsAtOnce);
    for (;;) {
        const auto page = pages.next();
        if (!page) return page.error();
        if (page.value().empty()) break;
        for (const Json& row : page.value()) gone_.erase(row["id"].get<std::string>());
    }
    for (const std::string& id : gone_) {
        parts_.remote_job.apply_deletion(id);
        ++counts_.deleted;
    }
    gone_.clear();
    return Done{};
}

}  // namespace agent::sync
