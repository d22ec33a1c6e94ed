#include "agent/pipeline/compute_insights.h"

#include <Poco/UUIDGenerator.h>

#include "agent/pipeline/insight_calculators.h"

namespace agent::pipeline {
namespace {

using storage::Insight;
using storage::Job;

template <class Calculator>
void append_insight(std::vector<Insight>& insights, const Calculator& calculator, const Job& job,
                    Instant now) {
    const auto value = calculator.value();
    if (!value) return;
    insights.push_back({Poco::UUIDGenerator().createRandom().toString(), job.user_id,
                        Calculator::kType, value->dump(), now});
}

std::vector<Insight> calculate(storage::Database& database, const Job& job, Instant now) {
    StrategicVersusReactive time_use;
    DecisionVelocity velocity;
    RelationshipHealth relationships;
    storage::MessageScan(database, job.user_id)
        .oldest_first([&](const storage::MessageHead& message) {
            time_use.add(message);
            velocity.add(message);
            relationships.add(message);
        });
    std::vector<Insight> insights;
    append_insight(insights, time_use, job, now);
    append_insight(insights, velocity, job, now);
    append_insight(insights, relationships, job, now);
    return insights;
}

}  // namespace

Outcome compute_insights(InsightParts parts, const Job& job, JobLedger& ledger) {
    const Instant now = parts.clock.now();
    const auto insights = calculate(parts.database, job, now);
    storage::Database::Transaction transaction(parts.database);
    const bool ours = ledger.save([&](Job& row) {
        row.total = static_cast<std::int64_t>(insights.size());
        merge_metadata(row, {{"insights", insights.size()}});
    });
    if (!ours) return {Outcome::Kind::lost, "", {}, nullptr};
    for (const Insight& insight : insights) {
        parts.analytics.add_insight(insight);
        parts.outbox.enqueue("analytics_insights", insight.id, storage::OutboxOperation::insert,
                             now);
    }
    transaction.commit();
    return {};
}

}  // namespace agent::pipeline
