#include "agent/base/backoff.h"

#include <algorithm>
#include <cmath>

namespace agent {

Millis Backoff::delay(int attempt, double random) const {
    const double exponential = static_cast<double>(base.count()) * std::exp2(std::max(attempt, 0));
    const double ceiling = std::min(static_cast<double>(cap.count()), exponential);
    return Millis(static_cast<Millis::rep>(ceiling * random));
}

}  // namespace agent
