#include "storage/outbox.h"

#include "storage/query.h"

namespace storage {
namespace {

constexpr std::string_view kInsert = "insert";
constexpr std::string_view kUpdate = "update";

std::string text_of(OutboxOperation operation) {
    return std::string(operation == OutboxOperation::insert ? kInsert : kUpdate);
}

std::string select(const std::string& rest) {
    return "SELECT sequence, table_name, row_id, operation, version, attempts, created_at,"
           " next_attempt_at, last_error, parked FROM outbox " +
           rest;
}

OutboxEntry read_entry(const Query& row) {
    OutboxEntry entry;
    std::string operation;
    row.read(entry.sequence, entry.table_name, entry.row_id, operation, entry.version,
             entry.attempts, entry.created_at, entry.next_attempt_at, entry.last_error,
             entry.parked);
    entry.operation = operation == kInsert ? OutboxOperation::insert : OutboxOperation::update;
    return entry;
}

}  // namespace

struct Outbox::Statements {
    Prepared enqueue{
        "INSERT INTO outbox (table_name, row_id, operation, created_at) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (table_name, row_id) DO UPDATE SET version = version + 1,"
        " operation = CASE operation WHEN 'insert' THEN 'insert' ELSE excluded.operation END"};
    Prepared due{
        select("WHERE parked = 0 AND (next_attempt_at IS NULL OR next_attempt_at <= ?1)"
               " ORDER BY sequence LIMIT ?2")};
    Prepared forget{"DELETE FROM outbox WHERE sequence = ?1 AND version = ?2"};
    Prepared demote{
        "UPDATE outbox SET operation = 'update', attempts = 0, next_attempt_at = NULL,"
        " last_error = NULL WHERE sequence = ?1"};
    Prepared postpone{
        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?2, last_error = ?3"
        " WHERE sequence = ?1"};
    Prepared park{
        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = NULL, last_error = ?2,"
        " parked = 1 WHERE sequence = ?1"};
    Prepared retry_parked{
        "UPDATE outbox SET parked = 0, attempts = 0, next_attempt_at = NULL WHERE parked = 1"};
    Prepared drop{"DELETE FROM outbox WHERE table_name = ?1 AND row_id = ?2"};
    Prepared find{select("WHERE table_name = ?1 AND row_id = ?2")};
    Prepared parked{select("WHERE parked = 1 ORDER BY sequence")};
    Prepared counts{
        "SELECT count(*) FILTER (WHERE parked = 0), count(*) FILTER (WHERE parked = 1),"
        " min(created_at) FILTER (WHERE parked = 0) FROM outbox"};
};

Outbox::Outbox(Database& database)
    : database_(database), statements_(std::make_unique<Statements>()) {}

Outbox::~Outbox() = default;

void Outbox::enqueue(const std::string& table_name, const std::string& row_id,
                     OutboxOperation operation, Instant now) {
    Query(database_, statements_->enqueue, table_name, row_id, text_of(operation), now).run();
}

std::vector<OutboxEntry> Outbox::due(Instant now, int limit) {
    Query query(database_, statements_->due, now, limit);
    return all(query, read_entry);
}

bool Outbox::acknowledge(std::int64_t sequence, std::int64_t version) {
    Database::Transaction transaction(database_);
    const bool dropped = Query(database_, statements_->forget, sequence, version).run() > 0;
    if (!dropped) Query(database_, statements_->demote, sequence).run();
    transaction.commit();
    return dropped;
}

void Outbox::postpone(std::int64_t sequence, Instant next_attempt_at, const std::string& error) {
    Query(database_, statements_->postpone, sequence, next_attempt_at, error).run();
}

void Outbox::park(std::int64_t sequence, const std::string& error) {
    Query(database_, statements_->park, sequence, error).run();
}

std::int64_t Outbox::retry_parked() {
    return Query(database_, statements_->retry_parked).run();
}

void Outbox::drop(const std::string& table_name, const std::string& row_id) {
    Query(database_, statements_->drop, table_name, row_id).run();
}

std::optional<OutboxEntry> Outbox::find(const std::string& table_name, const std::string& row_id) {
    Query query(database_, statements_->find, table_name, row_id);
    return first(query, read_entry);
}

std::vector<OutboxEntry> Outbox::parked() {
    Query query(database_, statements_->parked);
    return all(query, read_entry);
}

Outbox::Counts Outbox::counts() {
    Counts counts;
    Query query(database_, statements_->counts);
    query.next();  // an aggregate always has one row
    query.read(counts.waiting, counts.parked, counts.oldest_at);
    return counts;
}

}  // namespace storage
