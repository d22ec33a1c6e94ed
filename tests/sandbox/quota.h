#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "agent/base/clock.h"

namespace sandbox {

// Quota units of one user over a sliding minute. A refused call costs nothing. Safe to use
// from any thread.
class Quota {
public:
    // `units_per_minute` 0: no limit.
    Quota(std::int64_t units_per_minute, const agent::Clock& clock)
        : limit_(units_per_minute), clock_(clock) {}

    bool spend(int units);
    std::int64_t spent() const;  // since the start or the last reset
    void reset_count();          // of spent() only; the minute goes on

private:
    struct Expense {
        agent::Monotonic when;
        int units;
    };

    const std::int64_t limit_;
    const agent::Clock& clock_;
    mutable std::mutex mutex_;
    std::deque<Expense> last_minute_;
    std::int64_t in_last_minute_ = 0;
    std::int64_t spent_ = 0;
};

// How many requests of one user run at once; the parts of a batch count one each, since Google runs
// them side by side. Safe to use from any thread.
class Concurrency {
public:
    // Releases what was taken.
    class Slots {
    public:
        Slots(Concurrency& owner, int granted) : owner_(owner), granted_(granted) {}
        ~Slots() { owner_.give_back(granted_); }
        Slots(const Slots&) = delete;
        Slots& operator=(const Slots&) = delete;
        int granted() const { return granted_; }

    private:
        Concurrency& owner_;
        int granted_;
    };

    // `limit` 0: none.
    explicit Concurrency(int limit) : limit_(limit) {}

    // As many of `wanted` as are free, perhaps none; never waits.
    Slots take(int wanted);
    int highest() const;  // the most that ever ran at once

private:
    void give_back(int slots);

    const int limit_;
    mutable std::mutex mutex_;
    int running_ = 0;
    int highest_ = 0;
};

}  // namespace sandbox
