#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/gmail/message_ref.h"

namespace agent::pipeline {

// Some messages: a page, a stretch of a listing.
using Messages = std::vector<gmail::MessageRef>;

// The ids alone, in order.
std::vector<std::string> ids_of(const Messages& messages);

// Any number of messages in the order in which they came, each once. A mailbox may have a hundred
// thousand and more, so each takes some 60 bytes here: a third of what two strings take.
class Listing {
public:
    // That are dealt with together, so that what is noted of each does not grow with the listing.
    static constexpr std::size_t kStretch = 2'000;

    // False: it is there already, and stays as it is.
    bool add(std::string_view id, std::string_view thread_id = {});
    void add(const Messages& messages);

    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    bool contains(std::string_view id) const;
    // Empty for a message that is not there.
    std::string_view thread_of(std::string_view id) const;

    std::string_view id_at(std::size_t position) const;
    // The stretch that begins at `first`, a multiple of kStretch; empty at the end.
    Messages stretch(std::size_t first) const;

private:
    struct Ends {
        std::size_t id, thread;  // in text_; the next one's id begins at `thread`
    };
    std::string_view thread_at(std::size_t position) const;
    // Where `id` is in slots_, or would be.
    std::size_t slot_of(std::string_view id) const;
    void widen();

    std::string text_;  // ids and thread ids, one after the other
    std::vector<Ends> ends_;
    std::vector<std::uint32_t> slots_;  // by hash of the id: its position + 1; 0: free
};

}  // namespace agent::pipeline
