#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/sandbox/history.h"
#include "tests/sandbox/mail_source.h"
#include "tests/sandbox/search_query.h"

namespace sandbox {

struct ListRequest {
    SearchQuery query;
    std::vector<std::string> labels;  // all of them
    bool include_spam_trash = false;
    std::size_t max_results = 100;
    std::string page_token;  // as given by an earlier page
};

struct ListPage {
    std::vector<MailEntry> messages;
    std::string next_page_token;  // empty on the last page
};

// A message put in by a test.
struct NewMessage {
    std::string from, to, subject, body;
    std::optional<std::int64_t> date_ms;  // nothing: `now_ms` of add()
    std::vector<std::string> labels{"INBOX", "UNREAD"};
    std::optional<std::uint64_t> thread_id;  // nothing: a thread of its own
    std::string attachment;                  // the name of a file; empty: none
};

// One Gmail account: a source's messages and what tests change about them. Safe to use from any
// thread.
class Mailbox {
public:
    explicit Mailbox(std::unique_ptr<MailSource> source);

    // Newest first. Nothing when the page token is not one of ours. Tokens name a place in the
    // order, so messages that come or go meanwhile shift no page.
    std::optional<ListPage> list(const ListRequest& request) const;

    std::optional<MailEntry> find(std::uint64_t id) const;
    // The message's text; nothing when there is no such message.
    std::optional<std::string> raw(std::uint64_t id) const;
    // Oldest first; empty when there is no such thread.
    std::vector<MailEntry> thread(std::uint64_t thread_id) const;

    std::size_t message_count() const;
    std::size_t thread_count() const;
    std::vector<std::string> labels() const;
    std::uint64_t latest_history_id() const;
    std::optional<HistoryPage> history(const HistoryQuery& query) const;

    // Changes, each with its history. False: there is no such message.
    std::uint64_t add(const NewMessage& message, std::int64_t now_ms);
    bool remove(std::uint64_t id);
    bool relabel(std::uint64_t id, const std::vector<std::string>& add,
                 const std::vector<std::string>& remove);
    void expire_history();

private:
    struct Place {
        std::int64_t date_ms;
        std::uint64_t id;
        bool operator>(const Place& other) const {
            return date_ms != other.date_ms ? date_ms > other.date_ms : id > other.id;
        }
    };

    const MailEntry* entry(std::uint64_t id) const;
    void record(Change::Kind kind, MailEntry& entry, std::vector<std::string> changed = {});

    mutable std::shared_mutex mutex_;
    std::unique_ptr<MailSource> source_;
    History history_;
    std::map<Place, MailEntry, std::greater<>> by_date_;  // newest first
    std::unordered_map<std::uint64_t, std::int64_t> date_of_;
    std::unordered_map<std::uint64_t, std::size_t> source_number_;
    std::unordered_map<std::uint64_t, std::string> added_text_;
    std::uint64_t added_ = 0;
};

}  // namespace sandbox
