#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sandbox {

// One change of the mailbox, as history.list reports it.
struct Change {
    enum class Kind { message_added, message_deleted, label_added, label_removed };
    std::uint64_t history_id = 0;
    Kind kind = Kind::message_added;
    std::uint64_t message_id = 0;
    std::uint64_t thread_id = 0;
    std::vector<std::string> message_labels;  // after the change
    std::vector<std::string> changed_labels;  // of label changes
};

struct HistoryQuery {
    std::uint64_t start = 0;            // changes after this one
    std::vector<Change::Kind> kinds{};  // empty: all
    std::string label{};                // empty: any
    std::size_t max_results = 100;
    std::uint64_t resume_after = 0;  // from a page's `next`
};

struct HistoryPage {
    std::vector<Change> changes;
    std::optional<std::uint64_t> next;  // resume_after of the next page
};

// The mailbox's changes in order. Ids grow by more than one, as Gmail's do. Not
// synchronised: the mailbox guards it.
class History {
public:
    explicit History(std::uint64_t first) : latest_(first), oldest_(first) {}

    // The id of a fresh change.
    std::uint64_t advance() { return latest_ += kStep; }
    std::uint64_t record(Change change);
    std::uint64_t latest() const { return latest_; }

    // Forgets every change so far; older start ids are then refused.
    void expire();

    // Nothing when `query.start` is too old (Gmail answers 404).
    std::optional<HistoryPage> page(const HistoryQuery& query) const;

private:
    static constexpr std::uint64_t kStep = 7;

    std::uint64_t latest_;
    std::uint64_t oldest_;
    std::vector<Change> changes_;
};

}  // namespace sandbox
