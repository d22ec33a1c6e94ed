#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"
#include "storage/message_details.h"

namespace agent::analytics {

// Threads by whose answer they wait for, judged by their last message that is no noise. For mine:
// it is someone else's, and stands in my To or in a thread that I have written in. For theirs: it
// is mine, to somebody else.
class ReplyDebt {
public:
    explicit ReplyDebt(const OwnAddresses& own) : own_(own) {}

    void add(const Correspondence& mail);
    // Looks up the other side of the few threads that are named.
    nlohmann::json value(const ThreadNumbers& numbers, storage::MessageLookup& lookup,
                         Instant now) const;

private:
    struct Thread {
        std::string message_id;  // empty in a thread of noise alone
        Instant last{};
        bool own = false;
        bool i_wrote = false;
        bool addressed = false;  // to me, or when it is mine, to somebody else
    };

    bool waits_for_me(const Thread& thread) const;
    bool waits_for_them(const Thread& thread) const;
    using Waits = bool (ReplyDebt::*)(const Thread&) const;
    std::vector<ThreadNumbers::Number> oldest_first(Waits waits) const;
    nlohmann::json ages(const std::vector<ThreadNumbers::Number>& waiting, Instant now) const;
    std::string other_side(const Thread& thread, storage::MessageLookup& lookup) const;

    const OwnAddresses& own_;
    std::vector<Thread> threads_;  // by number
};

}  // namespace agent::analytics
