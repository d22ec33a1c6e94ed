#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// How the server is to learn of a row: `insert` until it has been there once.
enum class OutboxOperation { insert, update };

struct OutboxEntry {
    std::int64_t sequence = 0;  // order of first enqueueing
    std::string table_name;     // analytics_jobs, _insights, _cache or message_cache
    std::string row_id;
    OutboxOperation operation = OutboxOperation::update;
    std::int64_t version = 1;  // grows with every change made while the row waits
    int attempts = 0;
    Instant created_at{};
    std::optional<Instant> next_attempt_at;
    std::optional<std::string> last_error;
    bool parked = false;  // refused for good; waits for a person
};

// Rows that Supabase has not accepted yet: one entry a row, so a later state replaces an
// earlier unsent one. An entry holds no payload: what is sent is the mirror's row at the
// time of sending.
class Outbox {
public:
    explicit Outbox(Database& database);
    ~Outbox();

    // Adds the row or raises its entry's version; a waiting `insert` stays an insert. A
    // parked entry stays parked until retry_parked().
    void enqueue(const std::string& table_name, const std::string& row_id,
                 OutboxOperation operation, Instant now);

    // Entries to send now, oldest first, parked ones left out.
    std::vector<OutboxEntry> due(Instant now, int limit);

    // The server has `version`: drops the entry, unless the row changed meanwhile; then it
    // stays as an update with no attempts. Returns whether it was dropped.
    bool acknowledge(std::int64_t sequence, std::int64_t version);
    void postpone(std::int64_t sequence, Instant next_attempt_at, const std::string& error);
    void park(std::int64_t sequence, const std::string& error);
    // Un-parks all; returns how many.
    std::int64_t retry_parked();
    // Forgets the row's entry: the row is gone from the server.
    void drop(const std::string& table_name, const std::string& row_id);

    std::optional<OutboxEntry> find(const std::string& table_name, const std::string& row_id);
    std::vector<OutboxEntry> parked();

    struct Counts {
        std::int64_t waiting = 0;  // parked ones not counted
        std::int64_t parked = 0;
        std::optional<Instant> oldest_at;  // created_at among those waiting
    };
    Counts counts();

private:
    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
