#include "storage/message_search.h"

#include "storage/query.h"

namespace storage {

struct MessageSearch::Statements {
    // CROSS JOIN keeps the index in front: it hands out its rows in the order of rank, so messages
    // are read up to the limit only.
    Prepared find{
        "SELECT message.message_id, message.thread_id, message.internal_date, message.subject,"
        " message.from_email, coalesce(json_extract(message.processed_data, '$.snippet'), '')"
        " FROM messages_fts AS word"
        " CROSS JOIN message_cache AS message ON message.rowid = word.rowid"
        " WHERE word.messages_fts MATCH ?3 AND message.user_id = ?1 AND message.provider = ?2"
        " ORDER BY word.rank LIMIT ?4"};
};

MessageSearch::MessageSearch(Database& database, std::string user_id, std::string provider)
    : database_(database),
      user_id_(std::move(user_id)),
      provider_(std::move(provider)),
      statements_(std::make_unique<Statements>()) {}

MessageSearch::~MessageSearch() = default;

std::variant<std::vector<FoundMessage>, SearchRefusal> MessageSearch::find(const std::string& words,
                                                                           int limit) {
    const auto expression = match_expression(words);
    if (const auto* refusal = std::get_if<SearchRefusal>(&expression)) return *refusal;
    Query query(database_, statements_->find, user_id_, provider_,
                std::get<std::string>(expression), limit);
    return all(query, [](const Query& row) {
        FoundMessage found;
        row.read(found.message_id, found.thread_id, found.internal_date, found.subject,
                 found.from_email, found.snippet);
        return found;
    });
}

}  // namespace storage
