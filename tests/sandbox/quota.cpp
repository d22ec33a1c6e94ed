#include "tests/sandbox/quota.h"

#include <algorithm>

namespace sandbox {

bool Quota::spend(int units) {
    const std::lock_guard lock(mutex_);
    if (limit_ > 0) {
        const agent::Monotonic now = clock_.monotonic();
        while (!last_minute_.empty() &&
               now - last_minute_.front().when >= std::chrono::minutes(1)) {
            in_last_minute_ -= last_minute_.front().units;
            last_minute_.pop_front();
        }
        if (in_last_minute_ + units > limit_) return false;
        last_minute_.push_back({now, units});
        in_last_minute_ += units;
    }
    spent_ += units;
    return true;
}

std::int64_t Quota::spent() const {
    const std::lock_guard lock(mutex_);
    return spent_;
}

void Quota::reset_count() {
    const std::lock_guard lock(mutex_);
    spent_ = 0;
}

Concurrency::Slots Concurrency::take(int wanted) {
    const std::lock_guard lock(mutex_);
    const int granted = limit_ == 0 ? wanted : std::clamp(limit_ - running_, 0, wanted);
    running_ += granted;
    highest_ = std::max(highest_, running_);
    return {*this, granted};
}

void Concurrency::give_back(int slots) {
    const std::lock_guard lock(mutex_);
    running_ -= slots;
}

int Concurrency::highest() const {
    const std::lock_guard lock(mutex_);
    return highest_;
}

}  // namespace sandbox
