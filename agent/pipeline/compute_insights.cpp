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

// Nothing when the agent stops meanwhile.
std::optional<std::vector<Insight>> calculate(InsightParts parts,
                                              const std::vector<std::string>& own_addresses,
                                              const Job& job, Instant now) {
    storage::MessageScan scan(parts.database, job.user_id);
    StrategicVersusReactive time_use;
    DecisionVelocity velocity;
    RelationshipHealth relationships(analytics::own_addresses(own_addresses, scan, {}));
    const bool whole = scan.oldest_first(
        {}, {.recipients = true, .mail_handling = false},
        [&](const storage::MessageHead& message) {
            time_use.add(message);
            velocity.add(message);
            relationships.add(message);
        },
        [&] { return !parts.stop.requested(); });
    if (!whole) return std::nullopt;
    std::vector<Insight> insights;
    append_insight(insights, time_use, job, now);
    append_insight(insights, velocity, job, now);
    append_insight(insights, relationships, job, now);
    return insights;
}

}  // namespace

Outcome compute_insights(InsightParts parts, const std::vector<std::string>& own_addresses,
                         const Job& job, JobLedger& ledger) {
    const Instant now = parts.clock.now();
    const auto calculated = calculate(parts, own_addresses, job, now);
    if (!calculated) return {Outcome::Kind::interrupted, "", {}, nullptr};
    const std::vector<Insight>& insights = *calculated;
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
