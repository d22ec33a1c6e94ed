#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/result.h"
#include "agent/gmail/error.h"
#include "agent/gmail/message_ref.h"

namespace agent::gmail {

// One change of one message, as users.history.list reports it.
struct MailChange {
    enum class Kind { added, deleted, labels_added, labels_removed };
    Kind kind = Kind::added;
    MessageRef message;
    // All labels after the change. Nothing where Gmail leaves them out: unknown, or none.
    std::optional<std::vector<std::string>> labels;
    std::vector<std::string> changed;  // labels that came or went
};

struct HistoryPage {
    std::vector<MailChange> changes;  // in order; may be empty although more pages follow
    std::string history_id;           // opaque; the mailbox's, to ask from the next time
    std::string next_page_token;      // empty on the last page
};

// Whether a message with these labels is in spam or trash, which users.messages.list leaves out
// and users.history.list reports like any other.
bool is_hidden(const std::vector<std::string>& labels);

// A page as Gmail sent it; Error::malformed when a change names no message.
Result<HistoryPage, Error> read_history_page(const nlohmann::json& json);

}  // namespace agent::gmail
