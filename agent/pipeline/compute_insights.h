#pragma once

#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/outcome.h"
#include "storage/analytics_store.h"

namespace agent::pipeline {

// A compute_insights job: reads the user's cached messages once, oldest first, and stores one
// row of analytics_insights for each insight that has enough messages behind it. The values hold
// numbers and, for relationship_health, addresses; never mail content. `own_addresses`: the
// user's, beside those that mail was sent from.
struct InsightParts {
    storage::Database& database;
    storage::AnalyticsStore& analytics;
    storage::Outbox& outbox;
    Clock& clock;
    const StopSignal& stop;
};
Outcome compute_insights(InsightParts parts, const std::vector<std::string>& own_addresses,
                         const storage::Job& job, JobLedger& ledger);

}  // namespace agent::pipeline
