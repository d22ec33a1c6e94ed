#include "agent/sync/claimer.h"

#include <Poco/UUIDGenerator.h>

#include "agent/base/timestamp.h"
#include "agent/sync/job_rows.h"

namespace agent::sync {
namespace {

using storage::Job;
using storage::JobStatus;
using supabase::Error;

bool is_ours(const std::optional<Job>& job) {
    return job && job->status == JobStatus::processing && !job->claim_token.empty();
}

}  // namespace

Result<std::optional<Job>, Error> Claimer::claim(const Job& pending) {
    Job intent = pending;
    if (intent.claim_token.empty()) {
        intent.claim_token = Poco::UUIDGenerator().createRandom().toString();
    }
    if (!pending.synced_updated_at) return std::optional(claim_locally(intent, intent.claim_token));

    parts_.jobs.upsert(intent);
    const Json changes = {
        {"status", "processing"},
        {"started_at", "now"},  // the server's clock: timestamptz takes the word
        {"metadata", Json::parse(with_claim(pending.metadata, intent.claim_token, owner_))},
    };
    auto rows = parts_.rest.update(
        kJobsTable,
        {supabase::eq("id", pending.id), supabase::eq("status", "pending"),
         supabase::eq("updated_at", format_timestamp(*pending.synced_updated_at))},
        changes);
    if (!rows) return rows.error();
    if (rows.value().empty()) return outcome_of_lost_race(pending.id);
    const auto claimed = job_from_row(rows.value().front());
    if (!claimed) return outcome_of_lost_race(pending.id);
    parts_.remote_job.apply(*claimed);
    auto ours = parts_.jobs.find(pending.id);
    if (!is_ours(ours)) return std::optional<Job>{};
    return ours;
}

Job Claimer::claim_locally(Job job, const std::string& token) {
    const Instant now = parts_.clock.now();
    job.status = JobStatus::processing;
    job.started_at = now;
    job.updated_at = now;
    job.metadata = with_claim(job.metadata, token, owner_);
    storage::Database::Transaction transaction(parts_.database);
    parts_.jobs.upsert(job);
    parts_.outbox.enqueue(kJobsTable, job.id, storage::OutboxOperation::insert, now);
    transaction.commit();
    return job;
}

// No row matched: another agent has it, it changed, it is gone, or our own earlier attempt
// went through and its answer was lost. Only reading tells.
Result<std::optional<Job>, Error> Claimer::outcome_of_lost_race(const std::string& id) {
    auto rows = parts_.rest.select(kJobsTable, {{supabase::eq("id", id)}, "*", "", 1});
    if (!rows) return rows.error();
    if (rows.value().empty()) {
        parts_.remote_job.apply_deletion(id);
        return std::optional<Job>{};
    }
    const auto remote = job_from_row(rows.value().front());
    if (!remote) {
        return Error{Error::Kind::malformed, "the server's row of job " + id + " is unreadable", "",
                     0, std::nullopt};
    }
    parts_.remote_job.apply(*remote);
    auto ours = parts_.jobs.find(id);
    return is_ours(ours) ? ours : std::optional<Job>{};
}

}  // namespace agent::sync
