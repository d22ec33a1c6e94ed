#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"

namespace agent::analytics {

// How conversations die: of the threads that reached n messages, n = 1 to 5, the share that got
// another one; and the median time from first to last message of those with two or more. Without
// noise, by the messages in the window.
class ThreadDecay {
public:
    void add(const Correspondence& mail);
    nlohmann::json value() const;

private:
    struct Thread {
        Instant first{}, last{};
        std::int64_t messages = 0;
    };
    std::vector<Thread> threads_;  // by number; those of noise alone stay empty
};

}  // namespace agent::analytics
