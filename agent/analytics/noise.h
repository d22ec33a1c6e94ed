#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"
#include "storage/message_details.h"

namespace agent::analytics {

// How much of what comes is written by nobody to me: newsletters (List-Id, List-Unsubscribe, or
// Precedence bulk, list or junk) and automatic mail (no-reply senders); and from whom it might be
// cleaned up: senders of five or more such messages to whom I never wrote.
class Noise {
public:
    void add(const Correspondence& mail);

    // The shares, and the five senders of most noise.
    nlohmann::json shares(storage::MessageLookup& lookup) const;
    // The ten candidates with the most messages, and what all candidates together take up.
    nlohmann::json cleanup_candidates(storage::MessageLookup& lookup) const;

private:
    struct Sender {
        std::int64_t messages = 0;
        std::int64_t unread = 0;
        std::int64_t bytes = 0;  // of the raw resources
        Instant newest{};
    };

    std::unordered_map<std::string, Sender> senders_;
    std::unordered_set<std::string> written_to_;
    std::int64_t received_ = 0;
    std::int64_t newsletters_ = 0;
    std::int64_t automatic_ = 0;
    std::int64_t unread_ = 0;  // of the noise
};

}  // namespace agent::analytics
