#include "agent/base/clock.h"

#include "agent/base/stop_signal.h"

namespace agent {

Instant SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Monotonic SystemClock::monotonic() const {
    return std::chrono::steady_clock::now();
}

bool SystemClock::sleep_for(Millis duration, const StopSignal& stop) {
    return !stop.wait_for(duration);
}

}  // namespace agent
