#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// What a reader sees of a message. It stays on this machine.
struct MessageDetails {
    std::string subject;
    std::string snippet;       // with Gmail's HTML entities
    std::string body_preview;  // empty unless bodies are fetched
    bool high_priority = false;
    std::string from_email;
    std::vector<std::string> to_emails;
};

// Looks at single messages of one user, for the few that a scan has picked out.
class MessageLookup {
public:
    MessageLookup(Database& database, std::string user_id);
    ~MessageLookup();

    std::optional<MessageDetails> find(const std::string& provider, const std::string& message_id);

    // The display name that the newest mail from that address bears, in any case of its letters;
    // empty when none of the latest hundred does.
    std::string latest_name(const std::string& email);

private:
    struct Statements;
    Database& database_;
    std::string user_id_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
