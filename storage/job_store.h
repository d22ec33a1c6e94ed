#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// analytics_jobs. Every method is one statement; callers put what belongs together, the
// outbox row above all, into one Transaction.
class JobStore {
public:
    explicit JobStore(Database& database);
    ~JobStore();

    std::optional<Job> find(const std::string& id);
    void upsert(const Job& job);
    // Removing what is absent is not an error.
    void remove(const std::string& id);

    struct Listing {
        std::optional<JobStatus> status;
        int limit = 50;
        std::optional<std::string> job_type = {};
    };
    // Newest first.
    std::vector<Job> list(const Listing& listing);

    // Oldest first: pending jobs whose run_after has come, of the given types.
    std::vector<Job> pending(Instant now, const std::vector<std::string>& job_types, int limit);
    // Jobs this machine has claimed and not finished: processing with a claim token.
    std::vector<Job> claimed();
    // Oldest first: jobs that others process and whose state has not changed since
    // `observed_before`, by this machine's clock.
    std::vector<Job> abandoned(Instant observed_before, int limit);

    struct Counts {
        std::int64_t pending = 0, processing = 0, failed = 0, completed = 0;
    };
    Counts counts();

    // Deletes finished jobs (completed or failed) last updated before `instant` that owe the
    // server nothing, that is, have no outbox entry. Returns how many.
    std::int64_t remove_finished_before(Instant instant);

private:
    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
