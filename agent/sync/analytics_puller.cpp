#include "agent/sync/analytics_puller.h"

#include <tuple>

#include <Poco/UUIDGenerator.h>

#include "agent/sync/analytics_rows.h"

namespace agent::sync {
namespace {

using storage::CachedAnalytics;
using supabase::Error;

constexpr std::chrono::minutes kBetweenPulls{1};

// A write that keeps created_at, as one of the web may, still gives a later end.
bool is_newer(const CachedAnalytics& a, const CachedAnalytics& b) {
    return std::tie(a.created_at, a.expires_at) > std::tie(b.created_at, b.expires_at);
}

}  // namespace

AnalyticsPuller::AnalyticsPuller(Parts parts, std::string user_id)
    : parts_(parts),
      insights_({parts.database, parts.state, parts.rest, parts.clock}, kAnalyticsInsightsTable,
                user_id),
      cache_({parts.database, parts.state, parts.rest, parts.clock}, kAnalyticsCacheTable,
             user_id) {}

bool AnalyticsPuller::due() const {
    return news_expected_ || !pulled_at_ || parts_.clock.monotonic() - *pulled_at_ >= kBetweenPulls;
}

Result<int, Error> AnalyticsPuller::pull() {
    news_expected_ = false;
    pulled_at_ = parts_.clock.monotonic();
    const auto insights = insights_.pull([this](const Json& row) { return apply_insight(row); });
    if (!insights) return insights;
    const auto cached = cache_.pull([this](const Json& row) { return apply_cached(row); });
    if (!cached) return cached;
    return insights.value() + cached.value();
}

bool AnalyticsPuller::apply_insight(const Json& row) {
    const auto remote = insight_from_row(row);
    if (remote) return parts_.analytics.mirror_insight(*remote);
    parts_.log.warning("unreadable row skipped", {{"table", kAnalyticsInsightsTable}});
    return false;
}

bool AnalyticsPuller::apply_cached(const Json& row) {
    auto remote = cached_analytics_from_row(row);
    if (!remote) {
        parts_.log.warning("unreadable row skipped", {{"table", kAnalyticsCacheTable}});
        return false;
    }
    const auto local = parts_.analytics.find_cached(remote->user_id, remote->cache_key);
    if (local && !is_newer(*remote, *local)) return false;
    if (local) parts_.outbox.drop(kAnalyticsCacheTable, local->id);
    // The outbox knows rows by their ids here.
    remote->id = local ? local->id : Poco::UUIDGenerator().createRandom().toString();
    parts_.analytics.put_cached(*remote);
    return true;
}

}  // namespace agent::sync
