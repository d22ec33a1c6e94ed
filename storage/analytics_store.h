#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// A row of analytics_insights: one a user and type here, the newest.
struct Insight {
    std::string id;
    std::string user_id;
    std::string insight_type;
    std::string value;  // JSON text
    Instant created_at{};
};

// A row of analytics_cache.
struct CachedAnalytics {
    std::string id;
    std::string user_id;
    std::string cache_key;
    std::string data;  // JSON text
    Instant created_at{};
    Instant expires_at{};
    std::int64_t hit_count = 0;
};

// analytics_insights and analytics_cache.
class AnalyticsStore {
public:
    explicit AnalyticsStore(Database& database);
    ~AnalyticsStore();

    // Replaces the user's row of that type, its id too; an older one than that is passed over.
    void add_insight(const Insight& insight);
    std::optional<Insight> find_insight(const std::string& id);
    // Takes over a row of the server, of equally old ones that with the greater id, so that all
    // mirrors end with the same. Returns whether it was news; the newest or a newer one is not.
    bool mirror_insight(const Insight& insight);
    // The newest of each type of that user, by type.
    std::vector<Insight> latest_insights(const std::string& user_id);

    // Replaces by (user_id, cache_key), keeping the id of the row that was there.
    void put_cached(const CachedAnalytics& row);
    // The row if it has not expired, counting the hit; it expires at expires_at.
    std::optional<CachedAnalytics> hit(const std::string& user_id, const std::string& cache_key,
                                       Instant now);
    std::optional<CachedAnalytics> find_cached(const std::string& id);
    // The row, expired or not; no hit is counted.
    std::optional<CachedAnalytics> find_cached(const std::string& user_id,
                                               const std::string& cache_key);

private:
    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
