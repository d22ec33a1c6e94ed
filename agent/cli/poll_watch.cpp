#include "agent/cli/poll_watch.h"

namespace agent::cli {

PollWatch::PollWatch(const Clock& clock, const StopSignal& stop)
    : clock_(clock), started_(clock.monotonic()) {
    stop_subscription_ = stop.on_request([this] {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    });
}

void PollWatch::note(const pipeline::Poller::Pulse& pulse) {
    const std::lock_guard lock(mutex_);
    last_ = pulse;
    changed_.notify_all();
}

control::Desk::Health PollWatch::health() const {
    const std::lock_guard lock(mutex_);
    control::Desk::Health health;
    health.last_poll_at = last_.polled_at;
    const auto since = clock_.monotonic() - last_.polled_monotonic.value_or(started_);
    health.since_last_poll = std::chrono::duration_cast<Millis>(since);
    health.poll_interval = last_.poll_interval;
    health.online = last_.online;
    health.running_jobs = last_.running;
    health.pulled = last_.pulled;
    health.pushed = last_.pushed;
    health.polls = last_.polls;
    return health;
}

bool PollWatch::wait_for(std::int64_t ticket, Millis patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return stopping_ || last_.served >= ticket; });
    return last_.served >= ticket;
}

}  // namespace agent::cli
