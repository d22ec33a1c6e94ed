#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// That a cached message came or changed. `sequence` grows with every such event of the mirror.
struct MessageChange {
    std::int64_t sequence = 0;
    std::string message_id;
    std::int64_t raw_bytes = 0;  // of raw_data
};

// The changes of one user's message_cache in the order in which they happened; of each message the
// last one only. The database itself keeps the record, whoever writes to message_cache.
class MessageChanges {
public:
    MessageChanges(Database& database, std::string user_id, std::string provider = "gmail");
    ~MessageChanges();

    // Up to `limit` changes after `sequence`, first ones first. 0 is before all.
    std::vector<MessageChange> after(std::int64_t sequence, int limit);

private:
    struct Statements;
    Database& database_;
    std::string user_id_, provider_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
