#pragma once

#include <mutex>

#include "agent/base/clock.h"

namespace agent::control {

// A token bucket: `burst` at once, then `per_second`. Safe to use from any thread.
class RateLimit {
public:
    RateLimit(double per_second, double burst, const Clock& clock);

    // Takes one; false when there is none.
    bool take();
    // Until there is one again, in whole seconds, at least one.
    int seconds_until_next() const;

private:
    const double per_second_;
    const double burst_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    double left_;
    Monotonic filled_at_;
};

}  // namespace agent::control
