#include "agent/pipeline/job_ledger.h"

#include <algorithm>

#include "agent/sync/job_rows.h"

namespace agent::pipeline {

using storage::Database;
using storage::Job;

JobLedger::JobLedger(Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
                     const Clock& clock, std::string job_id, std::string claim_token)
    : database_(database),
      jobs_(jobs),
      outbox_(outbox),
      clock_(clock),
      job_id_(std::move(job_id)),
      claim_token_(std::move(claim_token)) {}

bool JobLedger::is_ours(const std::optional<Job>& job) const {
    return job && job->status == storage::JobStatus::processing && job->claim_token == claim_token_;
}

bool JobLedger::save(const std::function<void(Job&)>& change) {
    Database::Transaction transaction(database_);
    auto job = jobs_.find(job_id_);
    if (!is_ours(job)) {
        transaction.commit();  // of nothing: an inner transaction left open would spoil the outer
        return false;
    }
    const Job before = *job;
    change(*job);
    // A run that starts again counts anew; within one attempt nobody sees progress go back.
    if (job->retry_count == before.retry_count) {
        job->progress = std::max(job->progress, before.progress);
        job->total = std::max(job->total, job->progress);
    }
    job->updated_at = clock_.now();
    jobs_.upsert(*job);
    outbox_.enqueue(sync::kJobsTable, job_id_, storage::OutboxOperation::update, job->updated_at);
    transaction.commit();
    return true;
}

void JobLedger::save_locally(const std::function<void(Job&)>& change) {
    Database::Transaction transaction(database_);
    auto job = jobs_.find(job_id_);
    if (is_ours(job)) {
        change(*job);
        jobs_.upsert(*job);
    }
    transaction.commit();
}

void merge_metadata(Job& job, const nlohmann::json& keys) {
    auto metadata = nlohmann::json::parse(job.metadata, nullptr, false);
    if (!metadata.is_object()) metadata = nlohmann::json::object();
    metadata.update(keys);
    job.metadata = metadata.dump();
}

}  // namespace agent::pipeline
