#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "agent/gmail/gmail_client.h"

namespace agent::pipeline {

// Which way of getting messages is the faster one here, found by measuring both: a few batches
// first, then a few rounds of single requests side by side, then whatever took less time a
// message, and rarely the other again. Shared by all jobs; safe to use from any thread.
class MannerChooser {
public:
    // `only`: no choice.
    explicit MannerChooser(std::optional<gmail::Manner> only = {}) : only_(only) {}

    // For the next request.
    gmail::Manner next();
    // One request of that manner brought `messages` in `time`.
    void note(gmail::Manner manner, std::size_t messages, Millis time);
    // The server has none.
    void no_batch_endpoint();

private:
    struct Measured {
        int samples = 0;
        double ms_a_message = 0;
    };
    gmail::Manner faster() const;

    mutable std::mutex mutex_;
    std::optional<gmail::Manner> only_;
    std::map<gmail::Manner, Measured> measured_;
    int since_trial_ = 0;
    int trial_left_ = 0;
};

}  // namespace agent::pipeline
