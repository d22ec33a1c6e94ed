#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/cli/context.h"
#include "agent/cli/json_output.h"
#include "agent/gmail/pacer.h"
#include "agent/sync/side_exchange.h"

namespace agent::cli {

// What sync and the poller leave in SyncState for people.
struct SyncFacts {
    std::optional<Instant> last_success_at;
    std::optional<Instant> offline_since;  // set while offline
    std::optional<Instant> next_attempt_at;
    std::optional<Instant> last_poll_at;
    std::optional<sync::Reconciler::Verdict> suspicion;  // why jobs may be missing here

    // Unknown before the first attempt.
    std::optional<bool> online() const;
};

// Google's quota, as the last run left it.
struct QuotaFacts {
    gmail::Pacing pacing;
    // By the jobs in the mirror.
    std::int64_t units_spent = 0;
    std::int64_t units_saved = 0;  // by getting whole threads
};

// How much of what jobs needed was here already, by the jobs in the mirror.
struct CacheUse {
    std::int64_t listed = 0;  // messages
    std::int64_t cached = 0;

    // Nothing before any were listed.
    std::optional<double> hit_rate() const;
};

// What the mirror knows; all zero before it has been made.
struct MirrorFacts {
    int schema_version = 0;
    std::uintmax_t bytes = 0;  // with the write-ahead log
    SyncFacts sync;
    storage::JobStore::Counts jobs;
    storage::Outbox::Counts outbox;
    std::vector<storage::OutboxEntry> parked;
    storage::MessageCache::Stats cache;
    CacheUse cache_use;
    QuotaFacts quota;
};

struct StatusReport {
    std::string version;
    std::filesystem::path data_dir;
    std::optional<supabase::Session> session;
    bool works_for_all = false;          // a worker with a secret key: nobody is signed in
    bool google = false;                 // a permission is stored
    bool google_by_web = false;          // it rests in Supabase instead
    std::optional<std::string> running;  // what the running agent says of itself
    std::filesystem::path database;      // empty when signed out
    std::optional<MirrorFacts> mirror;   // none before it has been made
};

// Reads local facts alone: no network, and nothing is made that is not there.
StatusReport read_status(Context& context);

Json to_json(const StatusReport& report);
void print_status(const Console& console, const StatusReport& report);

}  // namespace agent::cli
