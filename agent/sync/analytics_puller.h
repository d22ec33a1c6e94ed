#pragma once

#include <optional>
#include <string>

#include "agent/base/log.h"
#include "agent/sync/created_rows_feed.h"
#include "storage/analytics_store.h"
#include "storage/outbox.h"

namespace agent::sync {

// Mirrors what others of the same user (a second machine, the web) computed: new rows of
// analytics_insights, of which the mirror keeps the newest of each type, and of analytics_cache, of
// which the later (created_at, expires_at) wins. A row of ours that is not sent yet gives way to a
// newer one only. To be called from the thread that does all sync.
class AnalyticsPuller {
public:
    struct Parts {
        storage::Database& database;
        storage::AnalyticsStore& analytics;
        storage::Outbox& outbox;
        storage::SyncState& state;
        supabase::RestClient& rest;
        const Clock& clock;
        const Log& log;
    };

    AnalyticsPuller(Parts parts, std::string user_id);

    // Whether a pull is worth its requests: once a minute, and at once after expect_news().
    bool due() const;
    // A job that computes has ended somewhere.
    void expect_news() { news_expected_ = true; }

    // The number of mirror rows that changed. A failed pull counts as one for due().
    Result<int, supabase::Error> pull();

private:
    bool apply_insight(const Json& row);
    bool apply_cached(const Json& row);

    Parts parts_;
    CreatedRowsFeed insights_;
    CreatedRowsFeed cache_;
    bool news_expected_ = false;
    std::optional<Monotonic> pulled_at_;
};

}  // namespace agent::sync
