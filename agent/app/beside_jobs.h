#pragma once

#include <optional>
#include <string>

#include "agent/app/user_account.h"
#include "agent/config/config.h"
#include "agent/sync/remote_job.h"
#include "agent/sync/side_exchange.h"

namespace agent::app {

// The parts of sync beside jobs that the settings ask for.
class BesideJobs {
public:
    struct Given {
        const config::Config& config;
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::SyncState& state;
        storage::AnalyticsStore& analytics;
        supabase::RestClient& rest;
        sync::RemoteJob& remote_job;
        UserAccounts& accounts;
        const Clock& clock;
        const StopSignal& stop;
        const Log& log;
    };

    // `user_id`: nothing in a worker, which mirrors nobody's rows but the jobs it works on.
    BesideJobs(const Given& given, const std::optional<std::string>& user_id);

    sync::SideExchange& exchange() { return exchange_; }

private:
    std::optional<sync::AnalyticsPuller> analytics_;
    std::optional<sync::Reconciler> reconciler_;
    std::optional<sync::MessageWarmup> warmup_;
    sync::SideExchange exchange_;
};

}  // namespace agent::app
