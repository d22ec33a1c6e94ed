#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "storage/database.h"

namespace storage {

struct Blob;

// A message that could not be fetched, to be asked for again.
struct FailedMessage {
    std::string message_id;
    int attempts = 0;
    std::string reason;
    Instant last_attempt_at{};
};

// message_cache and what failed to get into it. `user_id` and `provider` are part of
// every key, so caches of several users never mix.
class MessageCache {
public:
    MessageCache(Database& database, std::string user_id, std::string provider = "gmail");
    ~MessageCache();

    // Those of `message_ids` that are not cached, in the given order, each once. One prepared
    // statement for any number of ids.
    std::vector<std::string> missing(std::span<const std::string> message_ids);

    // Inserts or replaces by (user_id, message_id, provider), keeping the id of the row that was
    // there, and clears the messages' failures. user_id and provider of the rows are this
    // cache's. All or none; call inside a Transaction to add what belongs to it.
    void upsert(std::span<const CachedMessage> messages);

    std::optional<CachedMessage> find(const std::string& message_id);

    struct Listing {
        int limit = 20;
        std::optional<Instant> before;  // internal_date, for paging
        std::string from_email;         // empty: any; upper and lower case are the same
    };
    // Newest first, undated ones last.
    std::vector<CachedMessage> list(const Listing& listing);

    // Up to `limit` messages after `message_id`, in the order of message ids; "" is before all.
    std::vector<CachedMessage> page_after(const std::string& message_id, int limit);

    struct Stats {
        std::int64_t messages = 0;
        std::int64_t threads = 0;
        std::int64_t with_attachments = 0;
        std::int64_t failed = 0;
        std::int64_t raw_bytes = 0;             // of raw_data
        std::optional<Instant> oldest, newest;  // internal_date
        std::optional<Instant> last_fetched_at;
    };
    Stats stats();

    // Sets has_attachments (column and processed_data) on the given messages to true, and the count
    // in processed_data to at least one.
    void mark_with_attachments(std::span<const std::string> message_ids);

    // Deletes all messages and failures, and what sync_state says about them, and gives their
    // space back at the next checkpoint; returns how many messages.
    std::int64_t clear();
    // Where sync_state says which of the mailbox's mail this cache is known to hold. To be
    // forgotten, as clear() does, in the transaction that deletes mail which the mailbox still has.
    static std::string coverage_key(const std::string& user_id,
                                    const std::string& provider = "gmail");
    void forget_coverage();
    // Where sync_state says whose mailbox it is, and how far a crawl of it all has got.
    static std::string mailbox_key(const std::string& user_id,
                                   const std::string& provider = "gmail");
    static std::string crawl_key(const std::string& user_id, const std::string& provider = "gmail");
    // Deletes the given messages (gone from Gmail) and their failures.
    void remove(std::span<const std::string> message_ids);

    void record_failure(const std::string& message_id, const std::string& reason, Instant now);
    // Oldest failure first.
    std::vector<FailedMessage> failed();

private:
    std::variant<std::string, Blob> raw_data_to_store(const CachedMessage& message);

    struct Statements;
    Database& database_;
    std::string user_id_, provider_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
