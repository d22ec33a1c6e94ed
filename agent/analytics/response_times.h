#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "agent/analytics/thread_numbers.h"
#include "agent/base/clock.h"

namespace agent::analytics {

// How long one side of a correspondence takes to answer: for each message of the other side, the
// time until this side's next message in that thread, where it is over 0 and under 43200 minutes
// (30 days). Fed oldest first. Holds 8 bytes for each message that still waits for its answer.
class ResponseTimes {
public:
    using Duration = std::chrono::microseconds;
    static constexpr Duration kLongest = std::chrono::minutes(43'200);

    // `each`: told every response time.
    explicit ResponseTimes(std::function<void(Duration)> each = {}) : each_(std::move(each)) {}

    // `answers`: the message is of the side whose answers are timed.
    void add(ThreadNumbers::Number thread, Instant date, bool answers);

    std::int64_t count() const { return count_; }
    // 0 without any.
    double mean_minutes() const;

private:
    std::unordered_map<ThreadNumbers::Number, std::vector<Instant>> waiting_;  // by thread
    std::function<void(Duration)> each_;
    std::int64_t count_ = 0;
    Duration total_{0};
};

}  // namespace agent::analytics
