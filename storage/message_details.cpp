#include "storage/message_details.h"

#include "storage/query.h"

namespace storage {

struct MessageLookup::Statements {
    Prepared find{
        "SELECT subject, coalesce(processed_data ->> '$.snippet', ''),"
        " coalesce(processed_data ->> '$.bodyPreview', ''),"
        " coalesce(processed_data ->> '$.priority' = 'high', 0), from_email, to_emails"
        " FROM message_cache WHERE user_id = ?1 AND provider = ?2 AND message_id = ?3"};
    Prepared elements{"SELECT value FROM json_each(?1) ORDER BY key"};
    Prepared latest_name{
        "SELECT name FROM (SELECT trim(coalesce(processed_data ->> '$.from.name', '')) AS name"
        " FROM message_cache WHERE user_id = ?1 AND provider = ?2"
        " AND from_email = ?3 COLLATE NOCASE"
        " ORDER BY internal_date DESC, message_id DESC LIMIT 100) WHERE name <> '' LIMIT 1"};
};

MessageLookup::MessageLookup(Database& database, std::string user_id)
    : database_(database),
      user_id_(std::move(user_id)),
      statements_(std::make_unique<Statements>()) {}

MessageLookup::~MessageLookup() = default;

std::optional<MessageDetails> MessageLookup::find(const std::string& provider,
                                                  const std::string& message_id) {
    Query query(database_, statements_->find, user_id_, provider, message_id);
    return first(query, [this](const Query& row) {
        MessageDetails details;
        std::string recipients;
        row.read(details.subject, details.snippet, details.body_preview, details.high_priority,
                 details.from_email, recipients);
        Query emails(database_, statements_->elements, recipients);
        while (emails.next()) emails.read(details.to_emails.emplace_back());
        return details;
    });
}

std::string MessageLookup::latest_name(const std::string& email) {
    for (const std::string provider : {"gmail", "outlook", "slack"}) {
        Query query(database_, statements_->latest_name, user_id_, provider, email);
        const auto name = first(query, [](const Query& row) {
            std::string text;
            row.read(text);
            return text;
        });
        if (name) return *name;
    }
    return "";
}

}  // namespace storage
