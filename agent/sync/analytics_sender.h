#pragma once

#include "agent/supabase/rest_client.h"
#include "storage/analytics_store.h"
#include "storage/outbox.h"

namespace agent::sync {

// Tells Supabase of rows of ours in analytics_insights and analytics_cache. Both ways are
// idempotent: an insight never changes and is inserted with "ignore when it is there"; a row of
// analytics_cache replaces the one of its (user_id, cache_key) only where that is not newer, which
// a plain upsert would overwrite with what this machine computed before it went offline.
class AnalyticsSender {
public:
    struct Parts {
        storage::Outbox& outbox;
        storage::AnalyticsStore& analytics;
        supabase::RestClient& rest;
    };
    using Sent = Result<Done, supabase::Error>;

    explicit AnalyticsSender(Parts parts) : parts_(parts) {}

    // Whether rows of that table are sent here.
    static bool sends(const std::string& table_name);

    // Sends the row as it is now and acknowledges the entry. A row that is no longer in the mirror,
    // or that a newer one of the server has replaced, is acknowledged too.
    // Precondition: sends(entry.table_name).
    Sent send(const storage::OutboxEntry& entry);

private:
    Sent send_insight(const std::string& id);
    Sent send_cached(const std::string& id);
    // Why the server neither changed the row nor took it as new.
    Sent explain_refusal(const storage::CachedAnalytics& ours);

    Parts parts_;
};

}  // namespace agent::sync
