#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/sync/remote_job.h"
#include "agent/sync/server_schema.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Makes pending jobs ours, so that of several agents exactly one works on each. Every claim has
// a fresh token that all later writes carry; it is drawn and saved before it is sent, so that
// a claim whose answer was lost is found again.
//  - With leases the server hands jobs out, oldest first, in one call that also takes back the
//    jobs of agents whose lease has run out.
//  - On the plain schema a claim is one conditional write (`status=eq.pending` and the version
//    seen); a row back means it is ours.
class Claimer {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::SyncState& state;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        ServerSchema& schema;
        const Clock& clock;
    };

    struct Settings {
        std::string owner;  // names this agent for people: "hostname"
        // Whether the mirror holds every job that may be claimed. Where it does not, the server is
        // asked each time.
        bool mirror_knows_queue = true;
    };

    Claimer(Parts parts, Settings settings) : parts_(parts), settings_(std::move(settings)) {}

    struct Claimed {
        std::vector<storage::Job> jobs;  // ours from now on
        std::optional<supabase::Error>
            error;  // why there are not more, when that was not their lack
    };

    // Up to `how_many` jobs. `pending` are those of the mirror that would do, oldest first; the
    // server may give others of `job_types`. Asks nobody when there is nothing to be had. Jobs
    // that the server has never seen are claimed here alone, online or not; with `online` false
    // only those.
    Claimed claim(const std::vector<storage::Job>& pending,
                  const std::vector<std::string>& job_types, int how_many, bool online);

    // With leases: takes what a claim brought whose answer was not waited for, and claims nothing
    // more. For an agent that gives its jobs back: what it has claimed without knowing, too.
    void settle();

private:
    using OneClaim = Result<std::optional<storage::Job>, supabase::Error>;

    storage::Job claim_locally(storage::Job job);
    void claim_each(const std::vector<storage::Job>& pending, std::size_t how_many, Claimed& into);
    OneClaim claim_by_write(const storage::Job& pending);
    OneClaim outcome_of_lost_race(const storage::Job& intent);
    bool worth_asking(const std::vector<storage::Job>& pending);
    void claim_by_lease(const std::vector<storage::Job>& pending,
                        const std::vector<std::string>& job_types, std::size_t how_many,
                        Claimed& into);
    void ask_for_jobs(const std::vector<std::string>& job_types, std::size_t how_many,
                      Claimed& into);
    // How a job that we know as pending stands on the server.
    enum class Standing { untouched, changed, not_there };
    Result<Standing, supabase::Error> standing_of(const storage::Job& pending);
    void take(const Json& rows, const std::string& token, Claimed& into);

    Parts parts_;
    Settings settings_;
};

}  // namespace agent::sync
