#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "tests/sandbox/google_json.h"

namespace sandbox {

// What was asked of the sandbox. Safe to use from any thread.
class Stats {
public:
    // HTTP requests by kind, counted when they arrive; batch_parts are no requests of their own.
    enum class Counter {
        profile,
        labels,
        list,
        get,
        attachment,
        threads,
        history,
        batch,
        batch_parts,
        token,
        rest,
        auth,
        unknown,
        faults,
        refused,  // requests and parts, for want of quota or because too many ran at once
    };

    void count(Counter counter, std::int64_t by = 1);
    // A message was given out by users.messages.get or in its thread, alone or in a batch.
    void served_message(const std::string& id);

    // Every counter by name; `gmail_requests` (all HTTP requests to Gmail), `messages_served`
    // (distinct ids), `messages_served_again` (ids given out more than once).
    Json to_json() const;
    void reset();

private:
    mutable std::mutex mutex_;
    std::array<std::int64_t, 15> counts_{};
    std::unordered_map<std::string, std::int64_t> served_;
};

}  // namespace sandbox
