#pragma once

#include <optional>
#include <string>

#include "agent/sync/remote_job.h"

namespace agent::sync {

// Makes a pending job ours, so that of several agents exactly one works on it. On the plain
// schema a claim is one conditional write (`status=eq.pending` and the version seen); a row back
// means it is ours. The token is drawn and saved before it is sent: when the answer is lost, the
// next read of the row shows whose claim went through.
class Claimer {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        const Clock& clock;
    };

    // `owner` names this agent for people ("hostname").
    Claimer(Parts parts, std::string owner) : parts_(parts), owner_(std::move(owner)) {}

    // The claimed job, or nothing when somebody else was faster or it is gone. A job that the
    // server has never seen is claimed here alone, online or not.
    Result<std::optional<storage::Job>, supabase::Error> claim(const storage::Job& pending);

private:
    storage::Job claim_locally(storage::Job job, const std::string& token);
    Result<std::optional<storage::Job>, supabase::Error> outcome_of_lost_race(
        const std::string& id);

    Parts parts_;
    std::string owner_;
};

}  // namespace agent::sync
