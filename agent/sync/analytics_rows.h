#pragma once

#include <optional>

#include "agent/sync/row_values.h"
#include "storage/analytics_store.h"

namespace agent::sync {

inline constexpr const char* kAnalyticsInsightsTable = "analytics_insights";
inline constexpr const char* kAnalyticsCacheTable = "analytics_cache";

// Between rows of analytics_insights and analytics_cache as PostgREST writes them and the mirror.

// Nothing when the row lacks a column or holds one of another type.
std::optional<storage::Insight> insight_from_row(const Json& row);
std::optional<storage::CachedAnalytics> cached_analytics_from_row(const Json& row);

// Every column of the contract. Nothing when the stored JSON is none.
std::optional<Json> row_of(const storage::Insight& insight);
// The same without the id: a row of analytics_cache is known by (user_id, cache_key), and each side
// gives it an id of its own.
std::optional<Json> row_of(const storage::CachedAnalytics& cached);

}  // namespace agent::sync
