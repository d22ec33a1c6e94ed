#include "storage/message_scan.h"

#include "storage/query.h"

namespace storage {

MessageScan::MessageScan(Database& database, std::string user_id, std::string provider)
    : database_(database), user_id_(std::move(user_id)), provider_(std::move(provider)) {}

void MessageScan::oldest_first(const std::function<void(const MessageHead&)>& visit) {
    Prepared heads{
        "SELECT thread_id, subject, from_email, to_emails, internal_date FROM message_cache"
        " WHERE user_id = ?1 AND provider = ?2 AND internal_date IS NOT NULL"
        " ORDER BY internal_date, message_id"};
    Prepared elements{"SELECT value FROM json_each(?1) ORDER BY key"};
    Query rows(database_, heads, user_id_, provider_);
    MessageHead head;
    std::string recipients;
    while (rows.next()) {
        rows.read(head.thread_id, head.subject, head.from_email, recipients, head.internal_date);
        Query emails(database_, elements, recipients);
        head.to_emails.clear();
        while (emails.next()) emails.read(head.to_emails.emplace_back());
        visit(head);
    }
}

}  // namespace storage
