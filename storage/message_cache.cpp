#include "storage/message_cache.h"

#include "storage/json_array.h"
#include "storage/query.h"
#include "storage/raw_data.h"

namespace storage {
namespace {

// Every statement on the cache is about one user and provider, its ?1 and ?2.
std::string where_ours(const std::string& rest = "") {
    return " WHERE user_id = ?1 AND provider = ?2" + rest;
}

std::string where_among_ours() {
    return where_ours(" AND message_id IN (SELECT value FROM json_each(?3))");
}

std::string select_messages(const std::string& rest) {
    return "SELECT id, user_id, message_id, thread_id, provider, raw_data, processed_data,"
           " internal_date, subject, from_email, to_emails, has_attachments, fetched_at,"
           " cache_version FROM message_cache" +
           where_ours(rest);
}

std::string select_page(const std::string& conditions) {
    return select_messages(conditions + " ORDER BY internal_date DESC, message_id DESC LIMIT ?3");
}

FailedMessage read_failure(const Query& row) {
    FailedMessage failure;
    row.read(failure.message_id, failure.attempts, failure.reason, failure.last_attempt_at);
    return failure;
}

std::string read_text(const Query& row) {
    std::string text;
    row.read(text);
    return text;
}

}  // namespace

struct MessageCache::Statements {
    Prepared missing{
        "SELECT min(asked.key) FROM json_each(?3) AS asked"
        " WHERE NOT EXISTS (SELECT 1 FROM message_cache" +
        where_ours(" AND message_id = asked.value") +
        ") GROUP BY asked.value ORDER BY min(asked.key)"};
    Prepared upsert{
        "INSERT INTO message_cache (user_id, provider, id, message_id, thread_id, raw_data,"
        " processed_data, internal_date, subject, from_email, to_emails, has_attachments,"
        " fetched_at, cache_version, raw_bytes)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
        " ON CONFLICT (user_id, message_id, provider) DO UPDATE SET thread_id = ?5,"
        " raw_data = ?6, processed_data = ?7, internal_date = ?8, subject = ?9,"
        " from_email = ?10, to_emails = ?11, has_attachments = ?12, fetched_at = ?13,"
        " cache_version = ?14, raw_bytes = ?15"};
    Prepared raw_data_of{"SELECT raw_data FROM message_cache" + where_ours(" AND message_id = ?3")};
    Prepared find{select_messages(" AND message_id = ?3")};
    Prepared page{select_page("")};
    Prepared page_before{select_page(" AND internal_date < ?4")};
    Prepared page_from{select_page(" AND from_email = ?4 COLLATE NOCASE")};
    Prepared page_from_before{
        select_page(" AND from_email = ?4 COLLATE NOCASE AND internal_date < ?5")};
    Prepared page_after{select_messages(" AND message_id > ?3 ORDER BY message_id LIMIT ?4")};
    Prepared elements{"SELECT value FROM json_each(?1) ORDER BY key"};
    Prepared stats{
        "SELECT count(*), count(DISTINCT nullif(thread_id, '')),"
        " coalesce(sum(has_attachments), 0), coalesce(sum(raw_bytes), 0), min(internal_date),"
        " max(internal_date), max(fetched_at), (SELECT count(*) FROM failed_messages" +
        where_ours() + ") FROM message_cache" + where_ours()};
    Prepared mark{
        "UPDATE message_cache SET has_attachments = 1,"
        " processed_data = json_set(processed_data, '$.hasAttachments', json('true'),"
        " '$.attachmentCount',"
        " max(1, coalesce(json_extract(processed_data, '$.attachmentCount'), 0)))" +
        where_among_ours()};
    Prepared clear{"DELETE FROM message_cache" + where_ours()};
    Prepared clear_failures{"DELETE FROM failed_messages" + where_ours()};
    Prepared forget{"DELETE FROM sync_state WHERE key = ?1"};
    Prepared return_free_pages{"PRAGMA incremental_vacuum"};
    Prepared remove{"DELETE FROM message_cache" + where_among_ours()};
    Prepared remove_failures{"DELETE FROM failed_messages" + where_among_ours()};
    Prepared record_failure{
        "INSERT INTO failed_messages"
        " (user_id, provider, message_id, attempts, reason, last_attempt_at)"
        " VALUES (?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT (user_id, provider, message_id)"
        " DO UPDATE SET attempts = attempts + 1, reason = ?4, last_attempt_at = ?5"};
    Prepared failed{"SELECT message_id, attempts, reason, last_attempt_at FROM failed_messages" +
                    where_ours(" ORDER BY last_attempt_at, message_id")};

    RawData raw_data;

    explicit Statements(Database& database) : raw_data(database) {}

    CachedMessage read_message(Database& database, const Query& row) {
        CachedMessage message;
        TextOrBlob stored;
        std::string recipients;
        row.read(message.id, message.user_id, message.message_id, message.thread_id,
                 message.provider, stored, message.processed_data, message.internal_date,
                 message.subject, message.from_email, recipients, message.has_attachments,
                 message.fetched_at, message.cache_version);
        message.raw_data = raw_data.text(std::move(stored));
        Query query(database, elements, recipients);
        message.to_emails = all(query, read_text);
        return message;
    }
};

MessageCache::MessageCache(Database& database, std::string user_id, std::string provider)
    : database_(database),
      user_id_(std::move(user_id)),
      provider_(std::move(provider)),
      statements_(std::make_unique<Statements>(database)) {}

MessageCache::~MessageCache() = default;

std::vector<std::string> MessageCache::missing(std::span<const std::string> message_ids) {
    std::vector<std::string> missing;
    Query query(database_, statements_->missing, user_id_, provider_, json_array(message_ids));
    while (query.next()) {
        std::int64_t index = 0;
        query.read(index);
        missing.push_back(message_ids[static_cast<std::size_t>(index)]);
    }
    return missing;
}

// What is there already in another form stays: the same content is no change.
TextOrBlob MessageCache::raw_data_to_store(const CachedMessage& message) {
    Query query(database_, statements_->raw_data_of, user_id_, provider_, message.message_id);
    TextOrBlob there;
    if (query.next()) {
        query.read(there);
        if (statements_->raw_data.holds(there, message.raw_data)) return there;
    }
    return statements_->raw_data.packed(message.raw_data);
}

void MessageCache::upsert(std::span<const CachedMessage> messages) {
    Database::Transaction transaction(database_);
    std::vector<std::string> ids;
    ids.reserve(messages.size());
    for (const CachedMessage& message : messages) {
        Query(database_, statements_->upsert, user_id_, provider_, message.id, message.message_id,
              message.thread_id, raw_data_to_store(message), message.processed_data,
              message.internal_date, message.subject, message.from_email,
              json_array(message.to_emails), message.has_attachments, message.fetched_at,
              message.cache_version, static_cast<std::int64_t>(message.raw_data.size()))
            .run();
        ids.push_back(message.message_id);
    }
    Query(database_, statements_->remove_failures, user_id_, provider_, json_array(ids)).run();
    transaction.commit();
}

std::optional<CachedMessage> MessageCache::find(const std::string& message_id) {
    Query query(database_, statements_->find, user_id_, provider_, message_id);
    return first(query,
                 [this](const Query& row) { return statements_->read_message(database_, row); });
}

std::vector<CachedMessage> MessageCache::list(const Listing& listing) {
    const auto page = [&](Prepared& prepared, const auto&... conditions) {
        Query query(database_, prepared, user_id_, provider_, listing.limit, conditions...);
        return all(query,
                   [this](const Query& row) { return statements_->read_message(database_, row); });
    };
    if (listing.from_email.empty()) {
        if (!listing.before) return page(statements_->page);
        return page(statements_->page_before, *listing.before);
    }
    if (!listing.before) return page(statements_->page_from, listing.from_email);
    return page(statements_->page_from_before, listing.from_email, *listing.before);
}

std::vector<CachedMessage> MessageCache::page_after(const std::string& message_id, int limit) {
    Query query(database_, statements_->page_after, user_id_, provider_, message_id, limit);
    return all(query,
               [this](const Query& row) { return statements_->read_message(database_, row); });
}

MessageCache::Stats MessageCache::stats() {
    Stats stats;
    Query query(database_, statements_->stats, user_id_, provider_);
    query.next();  // an aggregate always has one row
    query.read(stats.messages, stats.threads, stats.with_attachments, stats.raw_bytes, stats.oldest,
               stats.newest, stats.last_fetched_at, stats.failed);
    return stats;
}

void MessageCache::mark_with_attachments(std::span<const std::string> message_ids) {
    Query(database_, statements_->mark, user_id_, provider_, json_array(message_ids)).run();
}

std::int64_t MessageCache::clear() {
    Database::Transaction transaction(database_);
    const auto cleared = Query(database_, statements_->clear, user_id_, provider_).run();
    Query(database_, statements_->clear_failures, user_id_, provider_).run();
    forget_coverage();
    Query(database_, statements_->forget, mailbox_key(user_id_, provider_)).run();
    Query(database_, statements_->forget, crawl_key(user_id_, provider_)).run();
    {
        Query pages(database_, statements_->return_free_pages);
        while (pages.next()) continue;  // each step gives some of them back
    }
    transaction.commit();
    return cleared;
}

std::string MessageCache::coverage_key(const std::string& user_id, const std::string& provider) {
    return "mail.coverage." + provider + "." + user_id;
}

std::string MessageCache::mailbox_key(const std::string& user_id, const std::string& provider) {
    return "mail.mailbox." + provider + "." + user_id;
}

std::string MessageCache::crawl_key(const std::string& user_id, const std::string& provider) {
    return provider + ".full_sync." + user_id;
}

void MessageCache::forget_coverage() {
    Query(database_, statements_->forget, coverage_key(user_id_, provider_)).run();
}

void MessageCache::remove(std::span<const std::string> message_ids) {
    Database::Transaction transaction(database_);
    const std::string ids = json_array(message_ids);
    Query(database_, statements_->remove, user_id_, provider_, ids).run();
    Query(database_, statements_->remove_failures, user_id_, provider_, ids).run();
    transaction.commit();
}

void MessageCache::record_failure(const std::string& message_id, const std::string& reason,
                                  Instant now) {
    Query(database_, statements_->record_failure, user_id_, provider_, message_id, reason, now)
        .run();
}

std::vector<FailedMessage> MessageCache::failed() {
    Query query(database_, statements_->failed, user_id_, provider_);
    return all(query, read_failure);
}

}  // namespace storage
