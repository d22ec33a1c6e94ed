#include "agent/base/stop_signal.h"

#include <list>

namespace agent {

struct StopSignal::State {
    std::mutex mutex;
    std::condition_variable changed;
    bool requested = false;
    std::list<std::function<void()>> callbacks;
};

StopSignal::StopSignal() : state_(std::make_shared<State>()) {}

StopSignal::StopSignal(StopSignal& parent) : StopSignal() {
    parent_subscription_ = parent.on_request([this] { request(); });
}

StopSignal::~StopSignal() = default;

void StopSignal::request() {
    // Callbacks run under the lock: this is what lets a Subscription's destructor
    // promise that its callback is not running.
    const std::lock_guard lock(state_->mutex);
    if (state_->requested) return;
    state_->requested = true;
    state_->changed.notify_all();
    for (const auto& callback : state_->callbacks) callback();
    state_->callbacks.clear();
}

bool StopSignal::requested() const {
    const std::lock_guard lock(state_->mutex);
    return state_->requested;
}

bool StopSignal::wait_for(Millis duration) const {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, duration, [this] { return state_->requested; });
}

StopSignal::Subscription StopSignal::on_request(std::function<void()> callback) const {
    const std::lock_guard lock(state_->mutex);
    if (state_->requested) {
        callback();
        return {};
    }
    state_->callbacks.push_back(std::move(callback));
    const auto position = std::prev(state_->callbacks.end());
    auto remove = [state = state_, position](void*) {
        const std::lock_guard guard(state->mutex);
        // request() has already emptied the list; `position` is then gone.
        if (!state->requested) state->callbacks.erase(position);
    };
    return Subscription(std::shared_ptr<void>(static_cast<void*>(nullptr), std::move(remove)));
}

}  // namespace agent
