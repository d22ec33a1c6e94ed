#pragma once

#include <string>

#include "agent/config/config.h"
#include "agent/pipeline/governor.h"
#include "agent/pipeline/poller.h"

namespace agent::app {

// Everything that does the agent's work for one signed-in user, in the order in which the parts
// need each other. What it is given outlives it.
class Worker {
public:
    struct Given {
        const config::Config& config;
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::SyncState& state;
        storage::MessageCache& messages;
        http::HttpClient& http;
        supabase::SessionKeeper& session;
        secrets::SecretStore& secrets;
        Clock& clock;
        StopSignal& stop;
        const Log& log;
    };

    Worker(Given given, const std::string& user_id, pipeline::ProgressSink on_progress);

    pipeline::Poller& poller() { return poller_; }
    // Refused outbox entries are sent again with the next push; returns how many.
    std::int64_t retry_parked() { return outbox_.retry_parked(); }

private:
    storage::Outbox& outbox_;
    storage::AnalyticsStore analytics_;
    supabase::RestClient rest_;
    sync::ServerSchema schema_;
    sync::RemoteJob remote_job_;
    sync::Pusher pusher_;
    sync::Puller puller_;
    sync::Claimer claimer_;
    sync::Rescuer rescuer_;
    sync::LeaseKeeper leases_;
    sync::Connection connection_;
    sync::Synchronizer synchronizer_;
    gmail::TokenKeeper tokens_;
    pipeline::Governor governor_;
    gmail::GmailClient gmail_;
    pipeline::JobRunner runner_;
    pipeline::Poller poller_;
};

}  // namespace agent::app
