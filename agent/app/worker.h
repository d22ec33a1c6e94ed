#pragma once

#include <optional>
#include <string>

#include "agent/app/beside_jobs.h"
#include "agent/app/user_account.h"
#include "agent/config/config.h"
#include "agent/pipeline/poller.h"

namespace agent::app {

// Everything that does the agent's work, for one signed-in user or for all users of a project, in
// the order in which the parts need each other. What it is given outlives it.
class Worker {
public:
    struct Given {
        const config::Config& config;
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::SyncState& state;
        http::HttpClient& http;
        supabase::Credentials& credentials;
        secrets::SecretStore& secrets;
        Clock& clock;
        StopSignal& stop;
        const Log& log;
    };

    // `user_id`: whose jobs; nothing: everybody's.
    Worker(Given given, std::optional<std::string> user_id, pipeline::ProgressSink on_progress);

    pipeline::Poller& poller() { return poller_; }
    // Refused outbox entries are sent again with the next push; returns how many.
    std::int64_t retry_parked() { return outbox_.retry_parked(); }

private:
    storage::Outbox& outbox_;
    storage::AnalyticsStore analytics_;
    supabase::RestClient rest_;
    sync::ServerSchema schema_;
    sync::RemoteJob remote_job_;
    sync::AnalyticsSender sender_;
    sync::Pusher pusher_;
    sync::Puller puller_;
    sync::Claimer claimer_;
    sync::Rescuer rescuer_;
    sync::LeaseKeeper leases_;
    UserAccounts accounts_;
    BesideJobs beside_jobs_;
    sync::Connection connection_;
    sync::Synchronizer synchronizer_;
    pipeline::JobRunner runner_;
    pipeline::MailUpkeep upkeep_;
    pipeline::Poller poller_;
};

// Gives the jobs that an agent has claimed and not finished back to the queue, for others to go
// on with: after the agent has stopped, within `limit`. Returns how many; what cannot be given
// back comes back by itself when its lease ends.
int release_claims(const Worker::Given& given, Millis limit);

}  // namespace agent::app
