#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "storage/database.h"
#include "storage/search_words.h"

namespace storage {

// A message that was found, as a list shows it.
struct FoundMessage {
    std::string message_id;
    std::string thread_id;
    std::optional<Instant> internal_date;
    std::string subject;
    std::string from_email;
    std::string snippet;  // as Gmail sends it, with HTML entities; may be empty
};

// Full-text search over subject, addresses with their names, and snippet of one user's
// cached messages. The database itself keeps the index, whoever writes to message_cache.
class MessageSearch {
public:
    MessageSearch(Database& database, std::string user_id, std::string provider = "gmail");
    ~MessageSearch();

    // The best `limit` messages for `words` (see match_expression), best first: rare words and
    // words in the subject count for more. Any words are fine; those that ask for nothing come
    // back as a refusal.
    std::variant<std::vector<FoundMessage>, SearchRefusal> find(const std::string& words,
                                                                int limit);

private:
    struct Statements;
    Database& database_;
    std::string user_id_, provider_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
