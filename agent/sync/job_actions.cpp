#include "agent/sync/job_actions.h"

#include <algorithm>

#include <Poco/UUIDGenerator.h>

#include "agent/sync/job_rows.h"

namespace agent::sync {

using storage::Database;
using storage::Job;
using storage::JobStatus;
using storage::OutboxOperation;

JobActions::JobActions(Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
                       const Clock& clock)
    : database_(database), jobs_(jobs), outbox_(outbox), clock_(clock) {}

Job JobActions::add(const std::string& user_id, const std::string& job_type,
                    const std::string& metadata) {
    Job job;
    job.id = Poco::UUIDGenerator().createRandom().toString();
    job.user_id = user_id;
    job.job_type = job_type;
    job.metadata = metadata;
    job.created_at = clock_.now();
    job.updated_at = job.created_at;
    Database::Transaction transaction(database_);
    save(job, OutboxOperation::insert);
    transaction.commit();
    return job;
}

Result<Job, JobActions::Refusal> JobActions::retry(const std::string& id) {
    Database::Transaction transaction(database_);
    auto job = jobs_.find(id);
    if (!job) return Refusal::unknown_job;
    if (job->status != JobStatus::failed) return Refusal::not_failed;
    job->status = JobStatus::pending;
    job->retry_count += 1;
    job->max_retries = std::max(job->max_retries, job->retry_count);
    job->progress = 0;
    job->error.reset();
    job->error_details.reset();
    job->started_at.reset();
    job->completed_at.reset();
    job->run_after.reset();
    job->claim_token.clear();
    job->running = false;
    job->metadata = without_claim(job->metadata);
    job->updated_at = clock_.now();
    save(*job, OutboxOperation::update);
    transaction.commit();
    return *job;
}

Result<Job, JobActions::Refusal> JobActions::cancel(const std::string& id) {
    Database::Transaction transaction(database_);
    auto job = jobs_.find(id);
    if (!job) return Refusal::unknown_job;
    if (job->status == JobStatus::completed || job->status == JobStatus::failed) {
        return Refusal::already_finished;
    }
    // Of a pending job, one that was sent and not answered: whether it is ours is not known.
    if (job->status == JobStatus::pending) job->claim_token.clear();
    job->status = JobStatus::failed;
    job->error = "Cancelled";
    job->error_details = R"({"code":"cancelled"})";
    job->completed_at = clock_.now();
    job->updated_at = *job->completed_at;
    job->run_after.reset();
    save(*job, OutboxOperation::update);
    transaction.commit();
    return *job;
}

void JobActions::save(const Job& job, OutboxOperation operation) {
    jobs_.upsert(job);
    outbox_.enqueue(kJobsTable, job.id, operation, clock_.now());
}

}  // namespace agent::sync
