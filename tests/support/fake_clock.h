#pragma once

#include <mutex>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"

namespace test {

// Time that moves only when told, or when somebody sleeps: then at once by the whole sleep.
class FakeClock : public agent::Clock {
public:
    // 2026-11-24 00:00:00 UTC.
    explicit FakeClock(agent::Instant start = agent::Instant(std::chrono::seconds(1'795'478'400)))
        : start_(start) {}

    agent::Instant now() const override {
        const std::lock_guard lock(mutex_);
        return start_ + passed_;
    }
    agent::Monotonic monotonic() const override {
        const std::lock_guard lock(mutex_);
        return agent::Monotonic(passed_);
    }
    bool sleep_for(agent::Millis duration, const agent::StopSignal& stop) override {
        if (stop.requested()) return false;
        const std::lock_guard lock(mutex_);
        sleeps_.push_back(duration);
        if (duration.count() > 0) passed_ += duration;
        return true;
    }

    void advance(agent::Millis duration) {
        const std::lock_guard lock(mutex_);
        passed_ += duration;
    }
    std::vector<agent::Millis> sleeps() const {
        const std::lock_guard lock(mutex_);
        return sleeps_;
    }

private:
    mutable std::mutex mutex_;
    agent::Instant start_;
    agent::Millis passed_{0};
    std::vector<agent::Millis> sleeps_;
};

}  // namespace test
