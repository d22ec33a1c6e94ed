#include "agent/app/worker.h"

#include <random>

#include <Poco/Environment.h>

#include "agent/app/analytics_settings.h"
#include "agent/app/endpoint.h"
#include "agent/app/http_options.h"
#include "agent/app/low_priority.h"
#include "agent/http/curl_client.h"

namespace agent::app {
namespace {

pipeline::MailRun::Settings fetch_settings(const config::Config& config) {
    pipeline::MailRun::Settings settings;
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

pipeline::JobRunner::Settings runner_settings(const Worker::Given& given) {
    return {fetch_settings(given.config), only_manner(given.config), !works_for_all(given.config),
            analytics_settings(given.config, given.secrets)};
}

pipeline::Poller::Settings poller_settings(const Worker::Given& given) {
    const config::Config& config = given.config;
    return {Millis(config.integer("poll.interval_ms")),
            static_cast<int>(config.integer("poll.max_jobs")),
            config.integer("jobs.retention_days"),
            works_for_all(config),
            std::random_device{}(),
            low_priority(config, given.clock)};
}

}  // namespace

Worker::Worker(Given given, std::optional<std::string> user_id, pipeline::ProgressSink on_progress)
    : outbox_(given.outbox),
      analytics_(given.database),
      rest_(given.http, endpoint(given.config), given.credentials),
      schema_(rest_, given.clock),
      remote_job_(given.database, given.jobs, given.outbox, given.clock, given.log),
      sender_({given.outbox, analytics_, rest_}),
      pusher_(
          {given.jobs, given.outbox, sender_, remote_job_, rest_, schema_, given.clock, given.log}),
      puller_({given.database, given.jobs, given.state, remote_job_, rest_, schema_, given.clock,
               given.log},
              user_id),
      claimer_({given.database, given.jobs, given.outbox, given.state, remote_job_, rest_, schema_,
                given.clock},
               {Poco::Environment::nodeName(), user_id.has_value()}),
      rescuer_({given.jobs, remote_job_, rest_, schema_, given.clock, given.log}),
      leases_({given.jobs, given.outbox, remote_job_, rest_, schema_, given.clock, given.log}),
      accounts_({given.config, given.database, given.state, given.http, rest_, given.secrets,
                 given.clock, given.stop, given.log}),
      beside_jobs_({given.config, given.database, given.jobs, given.outbox, given.state, analytics_,
                    rest_, remote_job_, accounts_, given.clock, given.stop, given.log},
                   user_id),
      connection_(given.state, given.clock),
      synchronizer_({pusher_, puller_, claimer_, rescuer_, leases_, beside_jobs_.exchange(),
                     connection_, given.log}),
      runner_(
          {given.database, given.jobs, given.outbox, analytics_, accounts_, given.clock, given.log},
          runner_settings(given)),
      upkeep_(given.database, given.clock, given.config.integer("cache.retention_days")),
      poller_(
          {given.jobs, given.outbox, given.state, synchronizer_, runner_,
           user_id ? &accounts_.of(*user_id).tokens : nullptr, given.clock, given.log, &upkeep_},
          poller_settings(given), given.stop, std::move(on_progress)) {}

int release_claims(const Worker::Given& given, Millis limit) {
    // The agent's own client ended with its stop signal.
    StopSignal stop;
    http::CurlOptions options = http_options(given.config);
    options.connect_timeout = std::min(options.connect_timeout, limit);
    options.stall_timeout = std::min(options.stall_timeout, limit);
    http::CurlClient http(options, stop);
    supabase::RestClient rest(http, endpoint(given.config), given.credentials);
    sync::ServerSchema schema(rest, given.clock);
    sync::RemoteJob remote_job(given.database, given.jobs, given.outbox, given.clock, given.log);
    sync::Claimer claimer({given.database, given.jobs, given.outbox, given.state, remote_job, rest,
                           schema, given.clock},
                          {});
    claimer.settle();
    sync::LeaseKeeper leases(
        {given.jobs, given.outbox, remote_job, rest, schema, given.clock, given.log});
    return leases.release_all(limit);
}

}  // namespace agent::app
