#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"

namespace agent::analytics {

// Threads by whose answer they wait for, judged by their last message that is no noise. For mine:
// it is someone else's, and stands in my To or in a thread that I have written in. For theirs: it
// is mine, to somebody else.
class ReplyDebt {
public:
    explicit ReplyDebt(const OwnAddresses& own) : own_(own) {}

    void add(const Correspondence& mail);
    nlohmann::json value(Instant now) const;

private:
    struct Thread {
        std::string message_id;
        std::string email;  // of the other side
        Instant last{};
        bool own = false;
        bool i_wrote = false;
        bool addressed = false;  // to me, or when it is mine, to somebody else
    };

    bool waits_for_me(const Thread& thread) const;
    bool waits_for_them(const Thread& thread) const;
    nlohmann::json waiting(Instant now, bool (ReplyDebt::*waits)(const Thread&) const) const;

    const OwnAddresses& own_;
    std::unordered_map<std::string, Thread> threads_;
};

}  // namespace agent::analytics
