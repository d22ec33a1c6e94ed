#include "storage/message_retention.h"

#include "storage/query.h"

namespace storage {
namespace {

// For each user the dated messages and the undated ones are each a range of the index by date.
std::string older_messages() {
    const std::string of_owners =
        "SELECT message.rowid FROM owner CROSS JOIN message_cache AS message"
        " ON message.user_id = owner.user_id AND message.provider = owner.provider";
    return "WITH owner AS MATERIALIZED (SELECT DISTINCT user_id, provider FROM message_cache) " +
           of_owners + " AND message.internal_date < ?1 UNION ALL " + of_owners +
           " AND message.internal_date IS NULL AND message.fetched_at < ?1";
}

}  // namespace

struct MessageRetention::Statements {
    Prepared count{"SELECT count(*) FROM (" + older_messages() + ")"};
    Prepared remove{"DELETE FROM message_cache WHERE rowid IN (" + older_messages() + " LIMIT ?2)"};
    Prepared remove_failures{"DELETE FROM failed_messages WHERE last_attempt_at < ?1"};
    // What sync_state says about which mail of a mailbox is here is no longer true.
    Prepared forget_coverage{"DELETE FROM sync_state WHERE key GLOB 'mail.coverage.*'"};
    Prepared return_free_pages{"PRAGMA incremental_vacuum"};
};

MessageRetention::MessageRetention(Database& database)
    : database_(database), statements_(std::make_unique<Statements>()) {}

MessageRetention::~MessageRetention() = default;

std::int64_t MessageRetention::count_before(Instant cutoff) {
    Query query(database_, statements_->count, cutoff);
    std::int64_t count = 0;
    if (query.next()) query.read(count);
    return count;
}

std::int64_t MessageRetention::remove_before(Instant cutoff, int limit) {
    Database::Transaction transaction(database_);
    const auto removed = Query(database_, statements_->remove, cutoff, limit).run();
    Query(database_, statements_->remove_failures, cutoff).run();
    if (removed > 0) Query(database_, statements_->forget_coverage).run();
    {
        Query pages(database_, statements_->return_free_pages);
        while (pages.next()) continue;  // each step gives some of them back
    }
    transaction.commit();
    return removed;
}

}  // namespace storage
