#pragma once

#include "agent/base/clock.h"

namespace agent {

// Exponential back-off with full jitter: the n-th wait is drawn evenly between
// zero and min(cap, base * 2^n).
struct Backoff {
    Millis base{1000};
    Millis cap{60000};

    // `attempt` counts from 0; `random` is in [0, 1). Passing the number in keeps
    // this a pure function.
    Millis delay(int attempt, double random) const;
};

}  // namespace agent
