#pragma once

#include <chrono>

namespace agent {

class StopSignal;

// A moment of the wall clock, UTC, in Postgres's own resolution.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Millis = std::chrono::milliseconds;
// A moment that never jumps and goes on while the machine sleeps; only differences have a meaning.
using Monotonic = std::chrono::steady_clock::time_point;

// The time, and waiting for it. Sleeping belongs to the clock so that stopping
// wakes every wait and tests never really sleep.
class Clock {
public:
    virtual ~Clock() = default;

    virtual Instant now() const = 0;
    virtual Monotonic monotonic() const = 0;

    // Waits `duration`, or less when `stop` is requested. Returns false when the
    // wait ended because of the stop. Zero or negative durations do not wait.
    virtual bool sleep_for(Millis duration, const StopSignal& stop) = 0;
};

// The machine's own clock. Safe to use from any thread.
class SystemClock : public Clock {
public:
    Instant now() const override;
    Monotonic monotonic() const override;
    bool sleep_for(Millis duration, const StopSignal& stop) override;
};

}  // namespace agent
