#include "agent/app/worker.h"

#include <random>

#include <Poco/Environment.h>

#include "agent/app/account_governor.h"
#include "agent/app/lock_files.h"

namespace agent::app {
namespace {

supabase::Endpoint endpoint_of(const config::Config& config) {
    return {config.required("supabase.url"), config.required("supabase.key")};
}

pipeline::FetchMessages::Settings fetch_settings(const config::Config& config) {
    pipeline::FetchMessages::Settings settings;
    settings.defaults.days_back = config.integer("fetch.days_back");
    settings.defaults.max_results = config.integer("fetch.max_results");
    settings.defaults.batch_size = config.integer("fetch.batch_size");
    settings.format =
        config.text("fetch.format") == "full" ? gmail::Format::full : gmail::Format::metadata;
    settings.group_threads = config.boolean("fetch.group_threads");
    settings.seed = std::random_device{}();
    return settings;
}

std::optional<gmail::Manner> only_manner(const config::Config& config) {
    const std::string& manner = config.text("fetch.manner");
    if (manner == "batch") return gmail::Manner::batch;
    if (manner == "streams") return gmail::Manner::streams;
    return std::nullopt;
}

gmail::Prices prices(const config::Config& config) {
    const auto price = [&](const char* name) { return static_cast<int>(config.integer(name)); };
    return {price("gmail.price_message"), price("gmail.price_thread"), price("gmail.price_list"),
            price("gmail.price_history"), price("gmail.price_profile")};
}

pipeline::Poller::Settings poller_settings(const config::Config& config) {
    return {Millis(config.integer("poll.interval_ms")),
            static_cast<int>(config.integer("poll.max_jobs")),
            config.integer("jobs.retention_days")};
}

}  // namespace

Worker::Worker(Given given, const std::string& user_id, pipeline::ProgressSink on_progress)
    : outbox_(given.outbox),
      analytics_(given.database),
      rest_(given.http, endpoint_of(given.config), given.session),
      schema_(rest_, given.clock),
      remote_job_(given.database, given.jobs, given.outbox, given.clock, given.log),
      pusher_({given.jobs, given.outbox, analytics_, remote_job_, rest_, schema_, given.clock,
               given.log}),
      puller_({given.database, given.jobs, given.state, remote_job_, rest_, schema_, given.clock,
               given.log},
              user_id),
      claimer_({given.database, given.jobs, given.outbox, given.state, remote_job_, rest_, schema_,
                given.clock},
               Poco::Environment::nodeName()),
      rescuer_({given.jobs, remote_job_, rest_, schema_, given.clock, given.log}),
      leases_({given.jobs, given.outbox, remote_job_, rest_, schema_, given.clock, given.log}),
      connection_(given.state, given.clock),
      synchronizer_({pusher_, puller_, claimer_, rescuer_, leases_, connection_, given.log}),
      tokens_(given.http, given.secrets,
              {given.config.text("google.token_url"), google_lock_file(given.config)}, given.clock,
              given.stop),
      governor_(governor_limits(given.config), given.clock, given.stop,
                governor_memory(given.state)),
      gmail_(given.http, tokens_, {given.config.text("gmail.base_url"), prices(given.config)},
             given.clock, &governor_),
      runner_({given.database, given.jobs, given.outbox, given.messages, analytics_, gmail_,
               given.clock, given.log},
              fetch_settings(given.config), only_manner(given.config)),
      poller_({given.jobs, given.outbox, given.state, synchronizer_, runner_, tokens_, given.clock,
               given.log},
              poller_settings(given.config), given.stop, std::move(on_progress)) {}

}  // namespace agent::app
