#pragma once

#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/outcome.h"
#include "storage/analytics_store.h"

namespace agent::pipeline {

struct AnalyticsSettings {
    std::string time_zone;                   // IANA name; empty: the system's
    std::vector<std::string> own_addresses;  // beside those that mail was sent from
    std::int64_t days_back = 7;              // of a job that does not say
    std::chrono::minutes expiry{60};
};

// A compute_analytics job: the contract's result for the last `days_back` days of the metadata,
// from the user's cached messages, kept in analytics_cache under `analytics:<user>:<days>days` and
// sent from there. A result that has not expired and is of the same time zone is used again, which
// counts as a hit, unless the metadata says `force`; `time_zone` there overrides the setting.
// A summary goes into the job's metadata as `result`. An unknown zone or a wrong number of days
// fails the job for good.
struct AnalyticsParts {
    storage::Database& database;
    storage::AnalyticsStore& analytics;
    storage::Outbox& outbox;
    Clock& clock;
    const StopSignal& stop;
};
Outcome compute_analytics(AnalyticsParts parts, const AnalyticsSettings& settings,
                          const storage::Job& job, JobLedger& ledger);

}  // namespace agent::pipeline
