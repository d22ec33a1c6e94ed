#pragma once

#include <deque>
#include <optional>

#include "agent/gmail/gmail_client.h"
#include "agent/pipeline/outcome.h"

namespace agent::pipeline {

// How fast a job goes and how long it will take, from what it has done lately and from what the
// account's quota still allows.
class PaceMeter {
public:
    PaceMeter(gmail::GmailClient& gmail, const Clock& clock) : gmail_(&gmail), clock_(clock) {}
    // Of a job that another process runs: only its speed tells how long it will take.
    explicit PaceMeter(const Clock& clock) : clock_(clock) {}

    // `done` messages of `total` so far, failures included.
    Pace measure(std::int64_t done, std::int64_t total);

private:
    struct Sample {
        Monotonic when;
        std::int64_t done = 0;
        std::int64_t units = 0;
        Millis waited_for_quota{0};
        Millis waited_for_server{0};
    };
    Sample sample(std::int64_t done) const;
    std::optional<Millis> time_by_quota(std::int64_t left) const;

    gmail::GmailClient* gmail_ = nullptr;
    const Clock& clock_;
    std::optional<Sample> first_;
    std::deque<Sample> recent_;  // of the last minute, oldest first
};

}  // namespace agent::pipeline
