#include "agent/sync/analytics_sender.h"

#include "agent/base/timestamp.h"
#include "agent/sync/analytics_rows.h"

namespace agent::sync {
namespace {

using supabase::Error;
using supabase::Filter;
using supabase::OnConflict;

Error unreadable(const std::string& id) {
    return {Error::Kind::rejected, "row " + id + " here holds no JSON that can be sent", "", 0,
            std::nullopt};
}

std::vector<Filter> key_of(const storage::CachedAnalytics& row) {
    return {supabase::eq("user_id", row.user_id), supabase::eq("cache_key", row.cache_key)};
}

std::vector<Filter> key_where_not_newer(const storage::CachedAnalytics& row) {
    auto filters = key_of(row);
    filters.push_back(supabase::any_of("created_at.lte.\"" + format_timestamp(row.created_at) +
                                       "\",created_at.is.null"));
    return filters;
}

}  // namespace

bool AnalyticsSender::sends(const std::string& table_name) {
    return table_name == kAnalyticsInsightsTable || table_name == kAnalyticsCacheTable;
}

AnalyticsSender::Sent AnalyticsSender::send(const storage::OutboxEntry& entry) {
    const Sent sent = entry.table_name == kAnalyticsInsightsTable ? send_insight(entry.row_id)
                                                                  : send_cached(entry.row_id);
    if (sent) parts_.outbox.acknowledge(entry.sequence, entry.version);
    return sent;
}

AnalyticsSender::Sent AnalyticsSender::send_insight(const std::string& id) {
    const auto insight = parts_.analytics.find_insight(id);
    if (!insight) return Done{};
    const auto row = row_of(*insight);
    if (!row) return unreadable(id);
    const auto stored =
        parts_.rest.insert(kAnalyticsInsightsTable, Json::array({*row}), OnConflict::ignore);
    if (!stored) return stored.error();
    return Done{};
}

AnalyticsSender::Sent AnalyticsSender::send_cached(const std::string& id) {
    const auto cached = parts_.analytics.find_cached(id);
    if (!cached) return Done{};
    auto row = row_of(*cached);
    if (!row) return unreadable(id);
    const auto changed =
        parts_.rest.update(kAnalyticsCacheTable, key_where_not_newer(*cached), *row);
    if (!changed) return changed.error();
    if (!changed.value().empty()) return Done{};
    const auto added = parts_.rest.insert(kAnalyticsCacheTable, Json::array({std::move(*row)}),
                                          OnConflict::ignore, "user_id,cache_key");
    if (!added) return added.error();
    if (!added.value().empty()) return Done{};
    return explain_refusal(*cached);
}

AnalyticsSender::Sent AnalyticsSender::explain_refusal(const storage::CachedAnalytics& ours) {
    const auto rows = parts_.rest.select(kAnalyticsCacheTable, {key_of(ours), "created_at", "", 1});
    if (!rows) return rows.error();
    if (!rows.value().empty()) {
        RowReader in(rows.value().front());
        const auto created_at = in.optional_instant("created_at");
        const bool newer = in.good() && created_at && *created_at > ours.created_at;
        if (newer) return Done{};  // the next pull brings it
    }
    // No row is ours to change, and yet there is one in the way of a new one.
    return Error{Error::Kind::forbidden, "the server does not let us change cached analytics", "",
                 0, std::nullopt};
}

}  // namespace agent::sync
