#include "agent/app/beside_jobs.h"

namespace agent::app {
namespace {

using Given = BesideJobs::Given;
using User = std::optional<std::string>;

template <class Part>
Part* pointer_to(std::optional<Part>& part) {
    return part ? &*part : nullptr;
}

std::optional<sync::AnalyticsPuller> analytics_puller(const Given& given, const User& user_id) {
    if (!user_id) return std::nullopt;
    return sync::AnalyticsPuller({given.database, given.analytics, given.outbox, given.state,
                                  given.rest, given.clock, given.log},
                                 *user_id);
}

std::optional<sync::Reconciler> reconciler(const Given& given, const User& user_id) {
    if (!user_id) return std::nullopt;
    return sync::Reconciler({given.database, given.jobs, given.state, given.remote_job, given.rest,
                             given.clock, given.log},
                            *user_id);
}

std::optional<sync::MessageWarmup> warmup(const Given& given, const User& user_id) {
    if (!user_id || given.config.text("cache.sync") != "pull") return std::nullopt;
    return sync::MessageWarmup({given.database, given.accounts.of(*user_id).cache, given.state,
                                given.rest, given.clock, given.log},
                               *user_id,
                               std::chrono::days(given.config.integer("cache.retention_days")));
}

}  // namespace

BesideJobs::BesideJobs(const Given& given, const User& user_id)
    : analytics_(analytics_puller(given, user_id)),
      reconciler_(reconciler(given, user_id)),
      warmup_(warmup(given, user_id)),
      exchange_({pointer_to(analytics_), pointer_to(reconciler_), pointer_to(warmup_),
                 [&accounts = given.accounts, pushes = given.config.text("cache.sync") == "push"] {
                     return pushes ? accounts.uploaders() : std::vector<sync::MessageUploader*>{};
                 },
                 given.state, given.clock, given.stop, given.log},
                std::chrono::days(given.config.integer("jobs.retention_days"))) {}

}  // namespace agent::app
