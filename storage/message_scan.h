#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// What analytics reads of a message. What the scan was not asked for stays empty.
struct MessageHead {
    std::string message_id;
    std::string thread_id;
    std::string subject;
    std::string from_email;
    std::vector<std::string> to_emails;
    Instant internal_date{};
    std::int64_t bytes = 0;       // of the raw resource
    bool unread = false;          // by its labels
    bool has_list_marks = false;  // List-Id, List-Unsubscribe, or Precedence bulk, list or junk
};

// Reads one user's cached messages in order, in memory that does not grow with their number.
// Drafts are no messages yet and are left out; so are messages without a date.
class MessageScan {
public:
    // Messages dated in [from, until).
    struct Window {
        Instant from = Instant::min();
        Instant until = Instant::max();
    };
    // What is read beside id, thread, subject, sender and date.
    struct Details {
        bool recipients = false;
        bool mail_handling = false;  // bytes, unread, has_list_marks
    };
    using Visit = std::function<void(const MessageHead&)>;
    using GoOn = std::function<bool()>;

    MessageScan(Database& database, std::string user_id, std::string provider = "gmail");

    // Calls `visit` for each message, oldest first, equal dates by message id. The connection is
    // given back every few thousand messages, and `go_on` asked: its false ends the scan, which
    // then returns false. A message that comes meanwhile is met when its date is still ahead.
    bool oldest_first(
        const Window& window, Details details, const Visit& visit,
        const GoOn& go_on = [] { return true; });

    // The addresses that mail labelled SENT is from: the user's own, aliases among them. As
    // written, each once.
    std::vector<std::string> senders_of_sent_mail(const Window& window);

private:
    Database& database_;
    std::string user_id_, provider_;
};

}  // namespace storage
