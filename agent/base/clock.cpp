#include "agent/base/clock.h"

#include <ctime>

#include "agent/base/stop_signal.h"

namespace agent {
namespace {

// The steady clock of these two stands still while the machine sleeps; a lease on the server
// does not.
#if defined(__linux__)
constexpr clockid_t kCountsSleep = CLOCK_BOOTTIME;
#elif defined(__APPLE__)
constexpr clockid_t kCountsSleep = CLOCK_MONOTONIC;
#endif

}  // namespace

Instant SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Monotonic SystemClock::monotonic() const {
#if defined(__linux__) || defined(__APPLE__)
    timespec since_boot{};
    clock_gettime(kCountsSleep, &since_boot);
    return Monotonic(std::chrono::seconds(since_boot.tv_sec) +
                     std::chrono::nanoseconds(since_boot.tv_nsec));
#else
    return std::chrono::steady_clock::now();  // Windows: counts sleep
#endif
}

bool SystemClock::sleep_for(Millis duration, const StopSignal& stop) {
    return !stop.wait_for(duration);
}

}  // namespace agent
