#include "tests/bench/bare_sqlite.h"

namespace test {
namespace {

SQLite::Database opened(const std::string& file) {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec(
        "CREATE TABLE message (message_id TEXT PRIMARY KEY, thread_id TEXT, internal_date INTEGER,"
        " subject TEXT, from_email TEXT, has_attachments INTEGER, fetched_at INTEGER,"
        " processed_data TEXT, raw_data TEXT)");
    return database;
}

std::int64_t microseconds(storage::Instant instant) {
    return static_cast<std::int64_t>(instant.time_since_epoch().count());
}

}  // namespace

BareSqlite::BareSqlite(const std::string& file)
    : database_(opened(file)),
      insert_(database_, "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

void BareSqlite::insert(std::span<const storage::CachedMessage> messages) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (const storage::CachedMessage& message : messages) {
        insert_.bind(1, message.message_id);
        insert_.bind(2, message.thread_id);
        insert_.bind(3, microseconds(message.internal_date.value_or(storage::Instant{})));
        insert_.bind(4, message.subject);
        insert_.bind(5, message.from_email);
        insert_.bind(6, message.has_attachments ? 1 : 0);
        insert_.bind(7, microseconds(message.fetched_at));
        insert_.bind(8, message.processed_data.value_or(""));
        insert_.bind(9, message.raw_data);
        insert_.exec();
        insert_.reset();
    }
    transaction.commit();
}

std::size_t count_missing(SQLite::Database& mirror, const std::string& user_id,
                          std::span<const std::string> message_ids) {
    SQLite::Statement look_up(mirror,
                              "SELECT 1 FROM message_cache WHERE user_id = ?1 AND message_id = ?2"
                              " AND provider = 'gmail'");
    std::size_t missing = 0;
    for (const std::string& id : message_ids) {
        look_up.bind(1, user_id);
        look_up.bind(2, id);
        if (!look_up.executeStep()) ++missing;
        look_up.reset();
    }
    return missing;
}

std::size_t count_found(SQLite::Database& mirror, const std::string& expression, int limit) {
    SQLite::Statement search(
        mirror,
        "SELECT message.message_id, message.subject FROM messages_fts AS word CROSS JOIN"
        " message_cache AS message ON message.rowid = word.rowid"
        " WHERE word.messages_fts MATCH ?1 ORDER BY word.rank LIMIT ?2");
    search.bind(1, expression);
    search.bind(2, limit);
    std::size_t found = 0;
    while (search.executeStep()) ++found;
    return found;
}

}  // namespace test
