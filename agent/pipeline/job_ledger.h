#pragma once

#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"
#include "storage/job_store.h"
#include "storage/outbox.h"

namespace agent::pipeline {

// The one way in which a running job writes its state: row and outbox entry in one
// transaction, and only while the job is still ours. A job that was cancelled, deleted or taken
// over since the last write is found out here, and its run can write nothing more.
class JobLedger {
public:
    JobLedger(storage::Database& database, storage::JobStore& jobs, storage::Outbox& outbox,
              const Clock& clock, std::string job_id, std::string claim_token);

    // Applies `change` to the row as it is now. False when the job is no longer ours; then
    // nothing is written, and an enclosing transaction must not be committed.
    [[nodiscard]] bool save(const std::function<void(storage::Job&)>& change);

    // Notes on this machine alone whether a run is under way, or when the next may start.
    void save_locally(const std::function<void(storage::Job&)>& change);

    const std::string& job_id() const { return job_id_; }

private:
    bool is_ours(const std::optional<storage::Job>& job) const;

    storage::Database& database_;
    storage::JobStore& jobs_;
    storage::Outbox& outbox_;
    const Clock& clock_;
    std::string job_id_;
    std::string claim_token_;
};

// Sets keys in the JSON object job.metadata and leaves its others as they are.
void merge_metadata(storage::Job& job, const nlohmann::json& keys);

}  // namespace agent::pipeline
