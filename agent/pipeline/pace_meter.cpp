#include "agent/pipeline/pace_meter.h"

#include <algorithm>

namespace agent::pipeline {
namespace {

using std::chrono::duration;
using std::chrono::minutes;

constexpr minutes kRecent{1};

Millis rounded(duration<double> time) {
    return std::chrono::round<Millis>(time);
}

}  // namespace

Pace PaceMeter::measure(std::int64_t done, std::int64_t total) {
    const Sample now = sample(done);
    if (!first_) first_ = now;
    recent_.push_back(now);
    while (recent_.size() > 2 && now.when - recent_[1].when >= kRecent) recent_.pop_front();
    const Sample& then = recent_.front();
    const duration<double> elapsed = now.when - then.when;
    const auto new_messages = static_cast<double>(now.done - then.done);
    Pace pace;
    if (elapsed.count() <= 0 || new_messages <= 0) return pace;
    pace.messages_per_second = new_messages / elapsed.count();
    pace.units_per_minute = static_cast<std::int64_t>(static_cast<double>(now.units - then.units) *
                                                      60 / elapsed.count());

    const duration<double> for_quota = now.waited_for_quota - then.waited_for_quota;
    const duration<double> for_server = now.waited_for_server - then.waited_for_server;
    const std::int64_t left = std::max<std::int64_t>(total - done, 0);
    // As it would go if the quota were no matter.
    const duration<double> busy = std::max(elapsed - for_quota, duration<double>(0));
    const Millis by_speed = rounded(busy / new_messages * static_cast<double>(left));
    const Millis by_quota = time_by_quota(left).value_or(Millis(0));
    pace.time_left = std::max(by_speed, by_quota);
    if (gmail_ == nullptr) return pace;
    const bool quota = left > 0 ? by_quota > by_speed : for_quota > busy;
    if (quota) {
        pace.limited_by = Pace::Limit::quota;
    } else {
        pace.limited_by = 2 * for_server > busy ? Pace::Limit::server : Pace::Limit::network;
    }
    return pace;
}

PaceMeter::Sample PaceMeter::sample(std::int64_t done) const {
    Sample sample{clock_.monotonic(), done, 0, Millis(0), Millis(0)};
    if (gmail_ == nullptr) return sample;
    sample.units = gmail_->usage().units;
    if (const auto pacing = gmail_->pacing()) {
        sample.waited_for_quota = pacing->waited_for_quota;
        sample.waited_for_server = pacing->waited_for_server;
    }
    return sample;
}

// What the rest will cost at the price of what came so far: whole threads make it cheaper.
std::optional<Millis> PaceMeter::time_by_quota(std::int64_t left) const {
    if (gmail_ == nullptr) return std::nullopt;
    const auto pacing = gmail_->pacing();
    const auto room = gmail_->room();
    if (!pacing || !room || !room->units || pacing->units_per_minute == 0) return std::nullopt;
    const auto done = static_cast<double>(recent_.back().done - first_->done);
    const auto spent = static_cast<double>(recent_.back().units - first_->units);
    const double price = done > 0 ? spent / done : gmail_->prices().message;
    const double units = price * static_cast<double>(left) - static_cast<double>(*room->units);
    return rounded(duration<double>(kRecent) * std::max(units, 0.0) /
                   static_cast<double>(pacing->units_per_minute));
}

}  // namespace agent::pipeline
