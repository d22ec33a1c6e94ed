#include "storage/analytics_store.h"

#include "storage/query.h"

namespace storage {
namespace {

template <class AnyInsight>
auto columns_of_insight(AnyInsight& insight) {
    return std::tie(insight.id, insight.user_id, insight.insight_type, insight.value,
                    insight.created_at);
}

template <class AnyCached>
auto columns_of_cached(AnyCached& row) {
    return std::tie(row.id, row.user_id, row.cache_key, row.data, row.created_at, row.expires_at,
                    row.hit_count);
}

Insight read_insight(const Query& row) {
    Insight insight;
    row.read(columns_of_insight(insight));
    return insight;
}

CachedAnalytics read_cached(const Query& row) {
    CachedAnalytics cached;
    row.read(columns_of_cached(cached));
    return cached;
}

}  // namespace

struct AnalyticsStore::Statements {
    Prepared add_insight{
        "INSERT INTO analytics_insights (id, user_id, insight_type, value, created_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (user_id, insight_type) DO UPDATE"
        " SET id = ?1, value = ?4, created_at = ?5 WHERE created_at <= ?5"};
    Prepared mirror_insight{
        "INSERT INTO analytics_insights (id, user_id, insight_type, value, created_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (user_id, insight_type) DO UPDATE"
        " SET id = ?1, value = ?4, created_at = ?5 WHERE (created_at, id) < (?5, ?1)"};
    Prepared forget_other_type{
        "DELETE FROM analytics_insights WHERE id = ?1 AND (user_id, insight_type) <> (?2, ?3)"};
    Prepared find_insight{
        "SELECT id, user_id, insight_type, value, created_at FROM analytics_insights"
        " WHERE id = ?1"};
    Prepared latest_insights{
        "SELECT id, user_id, insight_type, value, created_at FROM analytics_insights"
        " WHERE user_id = ?1 ORDER BY insight_type"};
    Prepared put_cached{
        "INSERT INTO analytics_cache"
        " (id, user_id, cache_key, data, created_at, expires_at, hit_count)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (user_id, cache_key) DO UPDATE"
        " SET data = ?4, created_at = ?5, expires_at = ?6, hit_count = ?7"};
    Prepared count_hit{
        "UPDATE analytics_cache SET hit_count = hit_count + 1"
        " WHERE user_id = ?1 AND cache_key = ?2 AND expires_at > ?3"};
    Prepared find_by_key{
        "SELECT id, user_id, cache_key, data, created_at, expires_at, hit_count"
        " FROM analytics_cache WHERE user_id = ?1 AND cache_key = ?2"};
    Prepared find_cached{
        "SELECT id, user_id, cache_key, data, created_at, expires_at, hit_count"
        " FROM analytics_cache WHERE id = ?1"};
};

AnalyticsStore::AnalyticsStore(Database& database)
    : database_(database), statements_(std::make_unique<Statements>()) {}

AnalyticsStore::~AnalyticsStore() = default;

void AnalyticsStore::add_insight(const Insight& insight) {
    Query(database_, statements_->add_insight, columns_of_insight(insight)).run();
}

bool AnalyticsStore::mirror_insight(const Insight& insight) {
    Database::Transaction transaction(database_);
    // Its owner may have given the row another type by hand.
    Query(database_, statements_->forget_other_type, insight.id, insight.user_id,
          insight.insight_type)
        .run();
    const auto changed =
        Query(database_, statements_->mirror_insight, columns_of_insight(insight)).run();
    transaction.commit();
    return changed > 0;
}

std::optional<Insight> AnalyticsStore::find_insight(const std::string& id) {
    Query query(database_, statements_->find_insight, id);
    return first(query, read_insight);
}

std::vector<Insight> AnalyticsStore::latest_insights(const std::string& user_id) {
    Query query(database_, statements_->latest_insights, user_id);
    return all(query, read_insight);
}

void AnalyticsStore::put_cached(const CachedAnalytics& row) {
    Query(database_, statements_->put_cached, columns_of_cached(row)).run();
}

std::optional<CachedAnalytics> AnalyticsStore::hit(const std::string& user_id,
                                                   const std::string& cache_key, Instant now) {
    Database::Transaction transaction(database_);
    const auto counted = Query(database_, statements_->count_hit, user_id, cache_key, now).run();
    std::optional<CachedAnalytics> row;
    if (counted > 0) {
        Query query(database_, statements_->find_by_key, user_id, cache_key);
        row = first(query, read_cached);
    }
    transaction.commit();
    return row;
}

std::optional<CachedAnalytics> AnalyticsStore::find_cached(const std::string& id) {
    Query query(database_, statements_->find_cached, id);
    return first(query, read_cached);
}

std::optional<CachedAnalytics> AnalyticsStore::find_cached(const std::string& user_id,
                                                           const std::string& cache_key) {
    Query query(database_, statements_->find_by_key, user_id, cache_key);
    return first(query, read_cached);
}

}  // namespace storage
