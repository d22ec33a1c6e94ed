#pragma once

#include <string>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "storage/job_store.h"
#include "storage/outbox.h"

namespace agent::sync {

// What a person does to jobs. Each call is one transaction of the row and its outbox
// entry, so it works offline and reaches Supabase later, once.
class JobActions {
public:
    enum class Refusal {
        unknown_job,
        already_finished,  // cancel of a job that is completed or failed
        not_failed,        // retry of a job that has not failed
    };

    JobActions(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
               const Clock& clock);

    // A new pending job. `metadata` is JSON text.
    storage::Job add(const std::string& user_id, const std::string& job_type,
                     const std::string& metadata);

    // Back to pending with retry_count + 1 (max_retries is raised where it must be), so that
    // it wins over every earlier state of the job anywhere.
    Result<storage::Job, Refusal> retry(const std::string& id);

    // To failed with error "Cancelled". A run of it stops at its next batch.
    Result<storage::Job, Refusal> cancel(const std::string& id);

private:
    void save(const storage::Job& job, storage::OutboxOperation operation);

    storage::Database& database_;
    storage::JobStore& jobs_;
    storage::Outbox& outbox_;
    const Clock& clock_;
};

}  // namespace agent::sync
