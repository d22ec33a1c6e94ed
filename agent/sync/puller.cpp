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
constexpr int kFeedPage = 500;
// Ids in one request: a URL stays well under the 8 kB that gateways take.
constexpr std::size_t kIdsAtOnce = 100;
constexpr int kMostOpenJobs = 1'000;
constexpr int kQueueHead = 50;
constexpr std::chrono::seconds kBetweenDeletionChecks{60};

}  // namespace

Result<int, Error> Puller::pull() {
    const auto schema = parts_.schema.get();
    if (!schema) return schema.error();
    if (user_id_) return pull_mirror(schema.value());
    return schema.value() == Schema::leases ? 0 : pull_queue();
}

Result<int, Error> Puller::pull_queue() {
    const supabase::Query oldest_pending{
        {supabase::eq("status", "pending")}, "*", "created_at.asc,id.asc", kQueueHead};
    const supabase::Query silent_longest{
        {supabase::eq("status", "processing")}, "*", "updated_at.asc,id.asc", kQueueHead};
    int changed = 0;
    for (const auto& query : {oldest_pending, silent_longest}) {
        const auto rows = parts_.rest.select(kJobsTable, query);
        if (!rows) return rows.error();
        std::optional<Instant> no_mark;
        storage::Database::Transaction transaction(parts_.database);
        changed += apply_rows(rows.value(), no_mark);
        transaction.commit();
    }
    return changed;
}

Result<int, Error> Puller::pull_mirror(Schema schema) {
    auto changed = schema == Schema::leases ? pull_feed() : pull_by_stamp();
    if (!changed) return changed;
    const auto now = parts_.clock.monotonic();
    if (deletions_asked_at_ && now - *deletions_asked_at_ < kBetweenDeletionChecks) return changed;
    if (schema == Schema::leases) {
        const auto compared = compare_counts();
        if (!compared) return compared.error();
    }
    const auto gone = pull_deletions();
    if (!gone) return gone;
    return changed.value() + gone.value();
}

// Twice, because a job may be deleted between the two questions.
Result<Done, Error> Puller::compare_counts() {
    std::int64_t hidden = 0;
    for (int i = 0; i < 2; ++i) {
        const auto owned = parts_.rest.call("count_my_analytics_jobs", Json::object());
        if (!owned) {
            if (owned.error().kind == Error::Kind::missing_table) parts_.schema.forget();
            return owned.error();
        }
        const auto seen = parts_.rest.count(kJobsTable, {supabase::eq("user_id", *user_id_)});
        if (!seen) return seen.error();
        hidden = owned.value().is_number_integer()
                     ? owned.value().get<std::int64_t>() - seen.value()
                     : 0;
        if (hidden <= 0) return Done{};
    }
    return Error{Error::Kind::forbidden,
                 "the server's policies hide " + std::to_string(hidden) + " of your jobs", "", 0,
                 std::nullopt};
}

Result<int, Error> Puller::pull_by_stamp() {
    auto mark = parts_.state.get_instant(kMark);
    const auto mark_before = mark;
    supabase::Query query;
    query.filters = {supabase::eq("user_id", user_id_.value())};
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

Result<int, Error> Puller::pull_feed() {
    int changed = 0;
    for (;;) {
        const FeedCursor cursor = FeedCursor::saved_in(parts_.state);
        auto answer = parts_.rest.call("pull_analytics_jobs", cursor.arguments(kFeedPage));
        if (!answer) {
            if (answer.error().kind == Error::Kind::missing_table) parts_.schema.forget();
            return answer.error();
        }
        const auto page = feed_page_from(answer.value(), cursor);
        if (!page) {
            return Error{Error::Kind::malformed, "the server's change feed is unreadable", "", 0,
                         std::nullopt};
        }
        changed += apply_feed_page(*page, cursor);
        if (!page->more) return changed;
    }
}

int Puller::apply_feed_page(const FeedPage& page, const FeedCursor& cursor) {
    const auto reading =
        page.starts_over ? RemoteJob::Reading::current : RemoteJob::Reading::may_be_old;
    storage::Database::Transaction transaction(parts_.database);
    int changed = 0;
    for (const Json& row : page.rows) {
        const auto remote = job_from_row(row);
        if (!remote) {
            parts_.log.warning("unreadable job row skipped", {{"table", kJobsTable}});
        } else if (parts_.remote_job.apply(*remote, reading)) {
            ++changed;
        }
    }
    if (page.end != cursor) page.end.save_in(parts_.state);
    transaction.commit();
    return changed;
}

Result<int, Error> Puller::pull_deletions() {
    const std::vector<std::string> open = open_jobs_on_server();
    int gone = 0;
    for (std::size_t first = 0; first < open.size(); first += kIdsAtOnce) {
        const auto begin = open.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = std::min(kIdsAtOnce, open.size() - first);
        const auto dropped = drop_missing({begin, begin + static_cast<std::ptrdiff_t>(count)});
        if (!dropped) return dropped.error();
        gone += dropped.value();
    }
    deletions_asked_at_ = parts_.clock.monotonic();
    return gone;
}

std::vector<std::string> Puller::open_jobs_on_server() {
    std::vector<std::string> open;
    for (const auto status : {JobStatus::pending, JobStatus::processing}) {
        for (const Job& job : parts_.jobs.list({status, kMostOpenJobs})) {
            if (job.synced_updated_at) open.push_back(job.id);
        }
    }
    return open;
}

Result<int, Error> Puller::drop_missing(const std::vector<std::string>& ids) {
    // Page by page: an id that a short page left out would look deleted.
    supabase::Query query;
    query.filters = {supabase::in("id", ids)};
    query.select = "id,updated_at";
    auto rows = parts_.rest.select_all(kJobsTable, query, "updated_at");
    if (!rows) return rows.error();
    std::set<std::string> present;
    for (const Json& row : rows.value()) {
        if (row.contains("id") && row["id"].is_string()) present.insert(row["id"]);
    }
    int gone = 0;
    for (const std::string& id : ids) {
        if (present.contains(id)) continue;
        parts_.remote_job.apply_deletion(id);
        ++gone;
    }
    return gone;
}

}  // namespace agent::sync
