#include "agent/control/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace agent::control {

RateLimit::RateLimit(double per_second, double burst, const Clock& clock)
    : per_second_(per_second),
      burst_(burst),
      clock_(clock),
      left_(burst),
      filled_at_(clock.monotonic()) {}

bool RateLimit::take() {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.monotonic();
    const std::chrono::duration<double> passed = now - filled_at_;
    left_ = std::min(burst_, left_ + passed.count() * per_second_);
    filled_at_ = now;
    if (left_ < 1.0) return false;
    left_ -= 1.0;
    return true;
}

int RateLimit::seconds_until_next() const {
    const std::lock_guard lock(mutex_);
    return std::max(1, static_cast<int>(std::ceil((1.0 - left_) / per_second_)));
}

}  // namespace agent::control
