#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "agent/control/desk.h"
#include "agent/pipeline/poller.h"

namespace agent::cli {

// What the poller has last said of itself, for other threads. Safe to use from any thread.
class PollWatch {
public:
    PollWatch(const Clock& clock, const StopSignal& stop);

    // On the poller's thread.
    void note(const pipeline::Poller::Pulse& pulse);

    control::Desk::Health health() const;
    // Waits until the request with that ticket (Poller::poll_soon) was served. False when it was
    // not within `patience` or the agent stops.
    bool wait_for(std::int64_t ticket, Millis patience);

private:
    const Clock& clock_;
    const Monotonic started_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    pipeline::Poller::Pulse last_;
    bool stopping_ = false;
    StopSignal::Subscription stop_subscription_;
};

}  // namespace agent::cli
