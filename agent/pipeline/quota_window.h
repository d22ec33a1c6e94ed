#pragma once

#include <cstdint>
#include <deque>

#include "agent/base/clock.h"

namespace agent::pipeline {

// Units of quota spent over a sliding minute, and how many a minute may take: the limit that is
// set, or a lower one that Google's refusals have taught. A learned limit is kept for a while,
// longer each time that it proves true, and then rises gently. Pure bookkeeping, one thread.
class QuotaWindow {
public:
    struct Expense {
        Monotonic when;
        std::int64_t units;
    };
    struct Learned {
        std::int64_t limit = 0;  // 0: nothing learned
        Monotonic hold_until{};  // then it rises
        Millis hold{0};
    };

    // `limit` units a minute; 0: no limit.
    explicit QuotaWindow(std::int64_t limit) : set_limit_(limit) {}

    bool unlimited() const { return set_limit_ == 0; }
    // Units a minute now; 0: no limit.
    std::int64_t limit(Monotonic now) const;

    void spend(std::int64_t units, Monotonic now);
    std::int64_t spent(Monotonic now);

    // Until `units` fit beside what was spent and `in_flight`. Zero: now. Millis::max(): not
    // before something that is in flight has ended.
    Millis wait_for(std::int64_t units, std::int64_t in_flight, std::int64_t limit, Monotonic now);

    // Google has refused for want of quota. At most one lesson a minute.
    void refuse(Monotonic now);

    // For keeping over a restart.
    const std::deque<Expense>& expenses() const { return expenses_; }
    const Learned& learned() const { return learned_; }
    void restore(const Learned& learned) { learned_ = learned; }

private:
    void forget_before(Monotonic now);

    std::int64_t set_limit_;
    std::deque<Expense> expenses_;  // oldest first
    std::int64_t in_window_ = 0;
    Learned learned_;
    Monotonic next_lesson_{};
};

}  // namespace agent::pipeline
