#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/supabase/rest_client.h"
#include "agent/sync/remote_job.h"
#include "agent/sync/row_values.h"
#include "storage/job_versions.h"

namespace agent::sync {

// One comparison of the server's versions of a user's jobs with the mirror's: the two lists, both
// in the order of ids, are read side by side. What differs is fetched, and what is gone deleted,
// 100 rows at a time.
class JobComparison {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        const Clock& clock;
        const Log& log;
    };
    struct Scope {
        std::string user_id;
        // Finished jobs last updated before this are not fetched when the mirror lacks them.
        Instant finished_before{};
        bool may_delete = true;
    };
    struct Counts {
        int missing = 0;
        int differing = 0;
        int deleted = 0;
    };

    JobComparison(Parts parts, Scope scope);

    // To be called once. After an error what was brought in until then stays.
    Result<Counts, supabase::Error> run();

private:
    using Outcome = Result<Done, supabase::Error>;

    // The mirror's versions one after another, read piece by piece.
    class Mirror {
    public:
        Mirror(storage::Database& database, const std::string& user_id)
            : versions_(database, user_id) {}
        // Nothing at the end.
        const storage::JobVersion* front();
        void pop() { ++next_; }

    private:
        storage::JobVersions versions_;
        std::vector<storage::JobVersion> piece_;
        std::size_t next_ = 0;
        bool ended_ = false;
    };

    Outcome compare(const Json& row);
    bool is_wanted(const Json& row, const storage::JobVersion* here) const;
    Outcome want(const std::string& id);
    Outcome note_gone(const storage::JobVersion& version);
    Outcome fetch_wanted();
    void bring_in(const Json& row);
    RemoteJob::Reading trust_in(const std::optional<storage::Job>& here) const;
    Outcome delete_gone();

    Parts parts_;
    Scope scope_;
    Mirror mirror_;
    Counts counts_;
    std::vector<std::string> wanted_;
    std::set<std::string> gone_;
};

}  // namespace agent::sync
