#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// What analytics reads of a message.
struct MessageHead {
    std::string thread_id;
    std::string subject;
    std::string from_email;
    std::vector<std::string> to_emails;
    Instant internal_date{};
};

// Reads one user's cached messages in order, in memory that does not grow with their number.
class MessageScan {
public:
    MessageScan(Database& database, std::string user_id, std::string provider = "gmail");

    // Calls `visit` for each message that has an internal_date, oldest first, equal dates by
    // message id. The connection stays with this thread until the end.
    void oldest_first(const std::function<void(const MessageHead&)>& visit);

private:
    Database& database_;
    std::string user_id_, provider_;
};

}  // namespace storage
