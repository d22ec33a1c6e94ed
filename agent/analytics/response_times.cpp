#include "agent/analytics/response_times.h"

namespace agent::analytics {

void ResponseTimes::add(ThreadNumbers::Number thread, Instant date, bool answers) {
    if (!answers) {
        waiting_[thread].push_back(date);
        return;
    }
    const auto found = waiting_.find(thread);
    if (found == waiting_.end()) return;
    for (const Instant asked : found->second) {
        const Duration time = date - asked;
        if (time <= Duration(0) || time >= kLongest) continue;
        ++count_;
        total_ += time;
        if (each_) each_(time);
    }
    waiting_.erase(found);
}

double ResponseTimes::mean_minutes() const {
    constexpr double kMicrosecondsAMinute = 60e6;
    if (count_ == 0) return 0;
    return static_cast<double>(total_.count()) / static_cast<double>(count_) / kMicrosecondsAMinute;
}

}  // namespace agent::analytics
