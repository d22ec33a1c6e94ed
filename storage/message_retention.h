#pragma once

#include <memory>

#include "storage/database.h"

namespace storage {

// Forgets old mail of all users of a mirror, and with it what failed to be fetched and was last
// tried that long ago. A message without a date is as old as its last fetch.
class MessageRetention {
public:
    explicit MessageRetention(Database& database);
    ~MessageRetention();

    // How many cached messages are older than `cutoff`.
    std::int64_t count_before(Instant cutoff);

    // Deletes up to `limit` messages older than `cutoff` in one transaction and gives their space
    // back at the next checkpoint. Returns how many; fewer than `limit` means that none is left.
    std::int64_t remove_before(Instant cutoff, int limit);

private:
    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
