#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "agent/base/clock.h"

namespace agent {

// "Please end": set once, never taken back, seen by every thread that looks or
// waits. A child (one job) also ends when its parent (the whole agent) does.
// Safe to use from any thread, not from a signal handler.
class StopSignal {
public:
    StopSignal();
    // A signal that is also requested whenever `parent` is. `parent` outlives it.
    explicit StopSignal(StopSignal& parent);
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    // Sets the signal, wakes all waits and runs the subscribers. Idempotent.
    void request();
    bool requested() const;

    // Waits until requested or until `duration` has passed; returns requested().
    bool wait_for(Millis duration) const;

    // Unsubscribes when destroyed. After its destructor returns, the callback is
    // not running and will not run.
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&&) noexcept = default;

    private:
        friend class StopSignal;
        explicit Subscription(std::shared_ptr<void> slot) : slot_(std::move(slot)) {}
        std::shared_ptr<void> slot_;
    };

    // Runs `callback` once, on the thread that calls request(), or at once when
    // already requested. The callback must not touch this signal.
    [[nodiscard]] Subscription on_request(std::function<void()> callback) const;

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with subscriptions, which may outlive the signal
    Subscription parent_subscription_;
};

}  // namespace agent
