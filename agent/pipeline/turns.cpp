#include "agent/pipeline/turns.h"

#include <chrono>

namespace agent::pipeline {
namespace {

// How often those who wait look whether they shall stop.
constexpr std::chrono::milliseconds kLookForStop{50};

}  // namespace

std::optional<Turns::Turn> Turns::take(const StopSignal& stop) {
    std::unique_lock lock(mutex_);
    const auto number = next_++;
    line_.insert(number);
    while (*line_.begin() != number) {
        if (stop.requested()) {
            line_.erase(number);
            changed_.notify_all();
            return std::nullopt;
        }
        changed_.wait_for(lock, kLookForStop);
    }
    return Turn(*this, number);
}

bool Turns::others_wait() {
    const std::lock_guard lock(mutex_);
    return line_.size() > 1;
}

void Turns::leave(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    line_.erase(number);
    changed_.notify_all();
}

Turns& TurnsOfMailboxes::of(const std::string& user_id) {
    const std::lock_guard lock(mutex_);
    auto& turns = turns_[user_id];
    if (!turns) turns = std::make_unique<Turns>();
    return *turns;
}

}  // namespace agent::pipeline
