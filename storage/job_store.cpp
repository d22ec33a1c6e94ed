#include "storage/job_store.h"

#include "storage/json_array.h"
#include "storage/query.h"

namespace storage {
namespace {

constexpr auto kColumns =
    "id, user_id, status, job_type, progress, total, metadata, error, error_details, created_at,"
    " updated_at, started_at, completed_at, retry_count, max_retries, synced_updated_at,"
    " claim_token, run_after, running, synced_metadata, observed_at";

// The members that kColumns names, in that order; for reading and for binding.
template <class AnyJob>
auto columns(AnyJob& job) {
    return std::tie(job.id, job.user_id, job.status, job.job_type, job.progress, job.total,
                    job.metadata, job.error, job.error_details, job.created_at, job.updated_at,
                    job.started_at, job.completed_at, job.retry_count, job.max_retries,
                    job.synced_updated_at, job.claim_token, job.run_after, job.running,
                    job.synced_metadata, job.observed_at);
}

Job read_job(const Query& row) {
    Job job;
    row.read(columns(job));
    return job;
}

std::string select(const std::string& rest) {
    return std::string("SELECT ") + kColumns + " FROM analytics_jobs " + rest;
}

}  // namespace

struct JobStore::Statements {
    Prepared find{select("WHERE id = ?1")};
    Prepared upsert{
        std::string("INSERT INTO analytics_jobs (") + kColumns +
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
        " ?18, ?19, ?20, ?21) ON CONFLICT (id) DO UPDATE SET user_id = ?2, status = ?3, job_type = "
        "?4,"
        " progress = ?5, total = ?6, metadata = ?7, error = ?8, error_details = ?9,"
        " created_at = ?10, updated_at = ?11, started_at = ?12, completed_at = ?13,"
        " retry_count = ?14, max_retries = ?15, synced_updated_at = ?16, claim_token = ?17,"
        " run_after = ?18, running = ?19, synced_metadata = ?20, observed_at = ?21"};
    Prepared remove{"DELETE FROM analytics_jobs WHERE id = ?1"};
    Prepared list{select("ORDER BY created_at DESC, id DESC LIMIT ?1")};
    Prepared list_by_status{select("WHERE status = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2")};
    Prepared list_by_type{
        select("WHERE job_type = ?1 AND (?2 IS NULL OR status = ?2)"
               " ORDER BY created_at DESC, id DESC LIMIT ?3")};
    Prepared pending{
        select("WHERE status = 'pending' AND (run_after IS NULL OR run_after <= ?1)"
               " AND job_type IN (SELECT value FROM json_each(?2))"
               " ORDER BY created_at, id LIMIT ?3")};
    Prepared claimed{
        select("WHERE status = 'processing' AND claim_token <> '' ORDER BY created_at, id")};
    Prepared abandoned{
        select("WHERE status = 'processing' AND claim_token = '' AND observed_at <= ?1"
               " ORDER BY created_at, id LIMIT ?2")};
    Prepared counts{"SELECT status, count(*) FROM analytics_jobs GROUP BY status"};
    Prepared remove_finished{
        "DELETE FROM analytics_jobs WHERE status IN ('failed', 'completed') AND updated_at < ?1"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE table_name = 'analytics_jobs'"
        " AND row_id = analytics_jobs.id)"};
};

JobStore::JobStore(Database& database)
    : database_(database), statements_(std::make_unique<Statements>()) {}

JobStore::~JobStore() = default;

std::optional<Job> JobStore::find(const std::string& id) {
    Query query(database_, statements_->find, id);
    return first(query, read_job);
}

void JobStore::upsert(const Job& job) {
    Query(database_, statements_->upsert, columns(job)).run();
}

void JobStore::remove(const std::string& id) {
    Query(database_, statements_->remove, id).run();
}

std::vector<Job> JobStore::list(const Listing& listing) {
    if (listing.job_type) {
        Query query(database_, statements_->list_by_type, *listing.job_type, listing.status,
                    listing.limit);
        return all(query, read_job);
    }
    if (!listing.status) {
        Query query(database_, statements_->list, listing.limit);
        return all(query, read_job);
    }
    Query query(database_, statements_->list_by_status, *listing.status, listing.limit);
    return all(query, read_job);
}

std::vector<Job> JobStore::pending(Instant now, const std::vector<std::string>& job_types,
                                   int limit) {
    Query query(database_, statements_->pending, now, json_array(job_types), limit);
    return all(query, read_job);
}

std::vector<Job> JobStore::claimed() {
    Query query(database_, statements_->claimed);
    return all(query, read_job);
}

std::vector<Job> JobStore::abandoned(Instant observed_before, int limit) {
    Query query(database_, statements_->abandoned, observed_before, limit);
    return all(query, read_job);
}

JobStore::Counts JobStore::counts() {
    Counts counts;
    Query query(database_, statements_->counts);
    while (query.next()) {
        JobStatus status{};
        std::int64_t count = 0;
        query.read(status, count);
        switch (status) {
            case JobStatus::pending:
                counts.pending = count;
                break;
            case JobStatus::processing:
                counts.processing = count;
                break;
            case JobStatus::failed:
                counts.failed = count;
                break;
            case JobStatus::completed:
                counts.completed = count;
                break;
        }
    }
    return counts;
}

std::int64_t JobStore::remove_finished_before(Instant instant) {
    return Query(database_, statements_->remove_finished, instant).run();
}

}  // namespace storage
