#include "agent/pipeline/quota_window.h"

#include <algorithm>

namespace agent::pipeline {
namespace {

using std::chrono::minutes;

constexpr Millis kWindow{60'000};
// Expenses closer together than this are kept as one.
constexpr Millis kGrain{100};
constexpr Millis kShortestHold = minutes(5);
constexpr Millis kLongestHold = minutes(60);
// A learned limit rises by this share of the set one a minute, and never falls below it.
constexpr std::int64_t kShare = 20;

}  // namespace

std::int64_t QuotaWindow::limit(Monotonic now) const {
    if (learned_.limit == 0 || unlimited()) return set_limit_;
    if (now < learned_.hold_until) return learned_.limit;
    const auto risen = std::chrono::floor<minutes>(now - learned_.hold_until).count() + 1;
    return std::min(set_limit_, learned_.limit + risen * (set_limit_ / kShare));
}

void QuotaWindow::spend(std::int64_t units, Monotonic now) {
    if (unlimited() || units <= 0) return;
    forget_before(now);
    in_window_ += units;
    // Dated a little late, so that it leaves the window late, never early.
    const Monotonic when(std::chrono::ceil<Millis>(now.time_since_epoch() / kGrain.count()) *
                         kGrain.count());
    if (!expenses_.empty() && expenses_.back().when >= when) {
        expenses_.back().units += units;
    } else {
        expenses_.push_back({when, units});
    }
}

std::int64_t QuotaWindow::spent(Monotonic now) {
    forget_before(now);
    return in_window_;
}

void QuotaWindow::forget_before(Monotonic now) {
    while (!expenses_.empty() && now - expenses_.front().when >= kWindow) {
        in_window_ -= expenses_.front().units;
        expenses_.pop_front();
    }
}

Millis QuotaWindow::wait_for(std::int64_t units, std::int64_t in_flight, std::int64_t limit,
                             Monotonic now) {
    if (unlimited()) return Millis(0);
    forget_before(now);
    // What is larger than a minute's worth goes when nothing else does.
    std::int64_t too_much = in_window_ + in_flight + std::min(units, limit) - limit;
    if (too_much <= 0) return Millis(0);
    for (const Expense& expense : expenses_) {
        too_much -= expense.units;
        if (too_much <= 0) return std::chrono::ceil<Millis>(expense.when + kWindow - now);
    }
    return Millis::max();
}

void QuotaWindow::refuse(Monotonic now) {
    if (unlimited() || now < next_lesson_) return;
    const std::int64_t assumed = limit(now);
    const std::int64_t seen = spent(now);
    next_lesson_ = now + kWindow;
    // So close to the limit it was the edge of the minute, not another limit.
    if (seen >= assumed - assumed / kShare) return;
    const bool again = learned_.limit > 0 && seen >= learned_.limit - learned_.limit / kShare;
    learned_.hold = again ? std::min(learned_.hold * 2, kLongestHold) : kShortestHold;
    learned_.limit = std::max({seen, assumed / 2, set_limit_ / kShare});
    learned_.hold_until = now + learned_.hold;
}

}  // namespace agent::pipeline
