#include "agent/sync/analytics_rows.h"

#include <algorithm>

#include "agent/base/timestamp.h"

namespace agent::sync {

std::optional<storage::Insight> insight_from_row(const Json& row) {
    RowReader in(row);
    storage::Insight insight;
    insight.id = in.text("id");
    insight.user_id = in.text("user_id");
    insight.insight_type = in.text("insight_type");
    insight.value = in.json("value");
    insight.created_at = in.instant("created_at");
    if (!in.good()) return std::nullopt;
    return insight;
}

std::optional<storage::CachedAnalytics> cached_analytics_from_row(const Json& row) {
    RowReader in(row);
    storage::CachedAnalytics cached;
    cached.id = in.text("id");
    cached.user_id = in.text("user_id");
    cached.cache_key = in.text("cache_key");
    cached.data = in.json("data");
    cached.created_at = in.instant("created_at");
    cached.expires_at = in.instant("expires_at");
    cached.hit_count = std::max<std::int64_t>(in.number_or("hit_count", 0), 0);
    if (!in.good()) return std::nullopt;
    return cached;
}

std::optional<Json> row_of(const storage::Insight& insight) {
    auto value = parsed_json(insight.value);
    if (!value) return std::nullopt;
    return Json{{"id", insight.id},
                {"user_id", insight.user_id},
                {"insight_type", insight.insight_type},
                {"value", std::move(*value)},
                {"created_at", format_timestamp(insight.created_at)}};
}

std::optional<Json> row_of(const storage::CachedAnalytics& cached) {
    auto data = parsed_json(cached.data);
    if (!data) return std::nullopt;
    return Json{{"user_id", cached.user_id},
                {"cache_key", cached.cache_key},
                {"data", std::move(*data)},
                {"created_at", format_timestamp(cached.created_at)},
                {"expires_at", format_timestamp(cached.expires_at)},
                {"hit_count", cached.hit_count}};
}

}  // namespace agent::sync
