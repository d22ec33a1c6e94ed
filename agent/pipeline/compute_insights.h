#pragma once

#include "agent/base/clock.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/outcome.h"
#include "storage/analytics_store.h"

namespace agent::pipeline {

// A compute_insights job: reads the user's cached messages once, oldest first, and stores one
// row of analytics_insights for each insight that has enough messages behind it. The values hold
// numbers and, for relationship_health, addresses; never mail content.
struct InsightParts {
    storage::Database& database;
    storage::AnalyticsStore& analytics;
    storage::Outbox& outbox;
    Clock& clock;
};
Outcome compute_insights(InsightParts parts, const storage::Job& job, JobLedger& ledger);

}  // namespace agent::pipeline
