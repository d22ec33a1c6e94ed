#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// Which of one user's cached messages lie in a span of time, by internal_date. Messages without
// one lie in none.
class MessageWindow {
public:
    MessageWindow(Database& database, std::string user_id, std::string provider = "gmail");
    ~MessageWindow();

    std::int64_t count_since(Instant from);

    // Ids of those in [from, until), in no particular order.
    std::vector<std::string> ids_between(Instant from, Instant until);

    // The first and the last date of the given messages; nothing when none of them is dated.
    struct Dates {
        Instant oldest, newest;
    };
    std::optional<Dates> dates_of(std::span<const std::string> message_ids);

    // The newest date of all; nothing when none is dated.
    std::optional<Instant> newest();

    // Ids of up to `count` messages in [from, until) drawn at random.
    std::vector<std::string> sample(Instant from, Instant until, std::int64_t count);

private:
    struct Statements;
    Database& database_;
    std::string user_id_, provider_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
