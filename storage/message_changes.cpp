#include "storage/message_changes.h"

#include "storage/query.h"

namespace storage {

struct MessageChanges::Statements {
    // CROSS JOIN keeps the tables in this order, so that the limit ends the reading.
    Prepared after{
        "SELECT change.sequence, message.message_id, message.raw_bytes"
        " FROM message_changes AS change"
        " CROSS JOIN message_cache AS message ON message.id = change.row_id"
        " WHERE change.sequence > ?1 AND message.user_id = ?2 AND message.provider = ?3"
        " ORDER BY change.sequence LIMIT ?4"};
};

MessageChanges::MessageChanges(Database& database, std::string user_id, std::string provider)
    : database_(database),
      user_id_(std::move(user_id)),
      provider_(std::move(provider)),
      statements_(std::make_unique<Statements>()) {}

MessageChanges::~MessageChanges() = default;

std::vector<MessageChange> MessageChanges::after(std::int64_t sequence, int limit) {
    Query query(database_, statements_->after, sequence, user_id_, provider_, limit);
    return all(query, [](const Query& row) {
        MessageChange change;
        row.read(change.sequence, change.message_id, change.raw_bytes);
        return change;
    });
}

}  // namespace storage
