#include "agent/pipeline/governor.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace agent::pipeline {
namespace {

using gmail::Error;
using Json = nlohmann::json;

// Google's stated time can be a little early (google-api-ruby-client#20544).
constexpr Millis kMargin{500};
// Google asks for a first back-off of at least one second.
constexpr Millis kShortestPause{1'000};
// A day's quota is not back in a moment.
constexpr Millis kDailyPause = std::chrono::hours(1);
// After a pause as long as this, the minute's units come back step by step over a minute.
constexpr Millis kLongPause{30'000};
constexpr Millis kComeback{60'000};
constexpr double kFirstShare = 0.25;
constexpr Millis kStep{1'000};
// Clean requests at a width that was refused before, before one more is tried.
constexpr int kCleanAtTheEdge = 20;
// A crash forgets less than this.
constexpr std::int64_t kUnsavedUnits = 400;
// How often those who wait for others look whether they shall stop.
constexpr Millis kLookForStop{50};

std::int64_t microseconds(Instant instant) {
    return instant.time_since_epoch().count();
}

Instant instant_at(const Json& json, const char* key) {
    return Instant(std::chrono::microseconds(json.value(key, std::int64_t{0})));
}

}  // namespace

// A place in the line of those who wait. Made and unmade under the lock.
class Governor::Place {
public:
    explicit Place(Governor& governor) : governor_(governor), number_(governor.next_place_++) {
        governor_.line_.insert(number_);
    }
    ~Place() {
        governor_.line_.erase(number_);
        governor_.changed_.notify_all();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool is_first() const { return *governor_.line_.begin() == number_; }

private:
    Governor& governor_;
    const std::int64_t number_;
};

Governor::Governor(Limits limits, Clock& clock, const StopSignal& stop, Memory memory)
    : limits_(limits),
      clock_(clock),
      stop_(stop),
      memory_(std::move(memory)),
      window_(limits.units_per_minute),
      at_once_(limits.most_at_once),
      random_(limits.seed) {
    if (const auto text = memory_.load()) restore(*text);
}

Result<Governor::Ticket, Error> Governor::admit(const gmail::Load& load, const StopSignal* cancel) {
    const StopSignal& stop = cancel != nullptr ? *cancel : stop_;
    std::unique_lock lock(mutex_);
    const Place place(*this);
    for (;;) {
        if (stop.requested()) return Error{Error::Kind::cancelled, "stopped while waiting", 0, {}};
        const Wait due = place.is_first() ? judge(load) : Wait{Millis::max()};
        if (due.length == Millis(0)) break;
        if (due.server && due.length > limits_.longest_wait) return held_back();
        wait(lock, due, stop);
    }
    in_flight_.emplace(next_ticket_, InFlight{load, incident_});
    units_in_flight_ += load.units;
    parts_in_flight_ += load.parts;
    return next_ticket_++;
}

Governor::Wait Governor::judge(const gmail::Load& load) {
    const Millis left = pause_left();
    if (left > Millis(0)) return {left, true};
    if (parts_in_flight_ > 0 && parts_in_flight_ + load.parts > at_once_) return {Millis::max()};
    const Monotonic now = clock_.monotonic();
    const std::int64_t limit = limit_now();
    const Millis length = window_.wait_for(load.units, units_in_flight_, limit, now);
    const bool rising = limit < window_.limit(now);
    return {rising ? std::min(length, kStep) : length};
}

// Units a minute, fewer just after a long pause.
std::int64_t Governor::limit_now() const {
    const Monotonic now = clock_.monotonic();
    const std::int64_t limit = window_.limit(now);
    if (!pause_ || pause_->length < kLongPause) return limit;
    const auto back = std::chrono::duration<double>(now - pause_->monotonic) / kComeback;
    if (back >= 1) return limit;
    const double share = kFirstShare + (1 - kFirstShare) * std::max(back, 0.0);
    return static_cast<std::int64_t>(static_cast<double>(limit) * share);
}

// Neither a clock set back nor a machine that slept makes a pause longer than it is.
Millis Governor::pause_left() const {
    if (!pause_) return Millis(0);
    const auto by_wall = std::chrono::ceil<Millis>(pause_->until - clock_.now());
    const auto by_monotonic = std::chrono::ceil<Millis>(pause_->monotonic - clock_.monotonic());
    return std::max(std::min(by_wall, by_monotonic), Millis(0));
}

void Governor::wait(std::unique_lock<std::mutex>& lock, const Wait& wait, const StopSignal& stop) {
    if (wait.length == Millis::max()) {
        changed_.wait_for(lock, kLookForStop);
        return;
    }
    lock.unlock();
    const Monotonic start = clock_.monotonic();
    (void)clock_.sleep_for(wait.length, stop);
    lock.lock();
    (wait.server ? waited_for_server_ : waited_for_quota_) +=
        std::chrono::round<Millis>(clock_.monotonic() - start);
}

void Governor::settle(Ticket ticket, const gmail::Receipt& receipt) {
    {
        const std::lock_guard lock(mutex_);
        const InFlight request = in_flight_.extract(ticket).mapped();
        units_in_flight_ -= request.load.units;
        parts_in_flight_ -= request.load.parts;
        window_.spend(receipt.units, clock_.monotonic());
        unsaved_units_ += receipt.units;
        if (receipt.served > 0) strikes_ = 0;
        if (receipt.refusals.empty()) {
            widen(request);
        } else {
            take_refusals(request, receipt);
        }
    }
    changed_.notify_all();
    save();
}

// Those of requests sent before the last strike belong to it: only a later deadline counts.
void Governor::take_refusals(const InFlight& request, const gmail::Receipt& receipt) {
    const auto any = [&](Error::Kind kind) {
        return std::any_of(receipt.refusals.begin(), receipt.refusals.end(),
                           [&](const Error& refusal) { return refusal.kind == kind; });
    };
    std::optional<Instant> deadline;
    for (const Error& refusal : receipt.refusals) deadline = std::max(deadline, refusal.not_before);
    Millis length{0};
    if (deadline) {
        length = std::max(std::chrono::ceil<Millis>(*deadline - clock_.now()), Millis(0)) + kMargin;
    }
    const bool daily = any(Error::Kind::daily_limit);
    const bool new_incident = request.incident == incident_;
    if (new_incident) {
        ++incident_;
        ++strikes_;
        if (any(Error::Kind::too_concurrent)) narrow();
        if (any(Error::Kind::rate_limited)) window_.refuse(clock_.monotonic());
        const double random = std::uniform_real_distribution<>(0.0, 1.0)(random_);
        const Millis backoff =
            std::max(limits_.backoff.delay(strikes_, random), daily ? kDailyPause : kShortestPause);
        // A deadline is believed once; who meets the next refusal right after it doubts it.
        if (!deadline || strikes_ > 1) length = std::max(length, backoff);
        unsaved_change_ = true;
    }
    if (length == Millis(0)) return;
    pause_for(length, daily ? Error::Kind::daily_limit : receipt.refusals.front().kind);
}

void Governor::narrow() {
    narrowest_refused_ = at_once_;
    clean_at_the_edge_ = 0;
    at_once_ = std::max(at_once_ / 2, 1);
}

void Governor::widen(const InFlight& request) {
    if (request.load.parts < at_once_ || at_once_ >= limits_.most_at_once) return;
    if (at_once_ + 1 == narrowest_refused_) {
        if (++clean_at_the_edge_ < kCleanAtTheEdge) return;
        ++narrowest_refused_;
        clean_at_the_edge_ = 0;
    }
    ++at_once_;
}

void Governor::pause_for(Millis length, Error::Kind why) {
    if (length <= pause_left()) return;
    pause_ = {clock_.now() + length, clock_.monotonic() + length, length, why};
    unsaved_change_ = true;
}

Error Governor::held_back() const {
    const Instant until = clock_.now() + pause_left();
    return {pause_->why, "Google asked to wait before reading Gmail again", 0, until};
}

gmail::Room Governor::room() {
    const std::lock_guard lock(mutex_);
    gmail::Room room{at_once_, std::nullopt};
    if (window_.unlimited()) return room;
    const std::int64_t spent = window_.spent(clock_.monotonic()) + units_in_flight_;
    room.units = std::max<std::int64_t>(limit_now() - spent, 0);
    return room;
}

gmail::Pacing Governor::pacing() {
    const std::lock_guard lock(mutex_);
    const Monotonic now = clock_.monotonic();
    gmail::Pacing pacing{window_.limit(now), window_.spent(now), at_once_, {},
                         waited_for_quota_,  waited_for_server_};
    if (pause_left() > Millis(0)) pacing.paused_until = pause_->until;
    return pacing;
}

void Governor::save() {
    const std::lock_guard one_at_a_time(saving_);
    std::string text;
    {
        const std::lock_guard lock(mutex_);
        const bool due =
            unsaved_change_ || (!window_.unlimited() && unsaved_units_ >= kUnsavedUnits);
        if (!due) return;
        text = to_text();
        unsaved_change_ = false;
        unsaved_units_ = 0;
    }
    memory_.save(text);
}

// By the wall clock: a monotonic one starts anew with the machine.
std::string Governor::to_text() {
    const Monotonic now = clock_.monotonic();
    const Instant wall_now = clock_.now();
    const auto wall = [&](Monotonic when) {
        return microseconds(wall_now + std::chrono::round<std::chrono::microseconds>(when - now));
    };
    (void)window_.spent(now);  // so that nothing older than the minute is kept
    Json spent = Json::array();
    for (const auto& [when, units] : window_.expenses()) spent.push_back({wall(when), units});
    Json state = {{"spent", spent}, {"at_once", at_once_}, {"strikes", strikes_}};
    const QuotaWindow::Learned& learned = window_.learned();
    if (learned.limit > 0) {
        state["limit"] = learned.limit;
        state["limit_held_until"] = wall(learned.hold_until);
        state["limit_hold_ms"] = learned.hold.count();
    }
    if (pause_) {
        state["paused_until"] = microseconds(pause_->until);
        state["pause_ms"] = pause_->length.count();
        state["pause_why"] = pause_->why == Error::Kind::daily_limit ? "daily" : "rate";
    }
    return state.dump();
}

void Governor::restore(const std::string& text) {
    const Json state = Json::parse(text, nullptr, false);
    if (!state.is_object()) return;
    const Monotonic now = clock_.monotonic();
    const Instant wall_now = clock_.now();
    const auto since_boot = [&](Instant when) {
        return now + std::chrono::round<Monotonic::duration>(when - wall_now);
    };
    for (const Json& expense : state.value("spent", Json::array())) {
        const Instant when{std::chrono::microseconds(expense.at(0).get<std::int64_t>())};
        // Nothing was spent in the future: the clock was set back.
        window_.spend(expense.at(1).get<std::int64_t>(), since_boot(std::min(when, wall_now)));
    }
    at_once_ = std::clamp(state.value("at_once", limits_.most_at_once), 1, limits_.most_at_once);
    strikes_ = std::max(state.value("strikes", 0), 0);
    if (const auto limit = state.value("limit", std::int64_t{0}); limit > 0) {
        window_.restore({limit, since_boot(instant_at(state, "limit_held_until")),
                         Millis(state.value("limit_hold_ms", std::int64_t{0}))});
    }
    if (state.contains("paused_until")) {
        const Instant until = instant_at(state, "paused_until");
        const Millis length(state.value("pause_ms", std::int64_t{0}));
        // Set back, the clock would make of a quarter of an hour a year.
        const Instant latest = std::min(until, wall_now + length);
        pause_ = {latest, since_boot(latest), length,
                  state.value("pause_why", "") == "daily" ? Error::Kind::daily_limit
                                                          : Error::Kind::rate_limited};
    }
}

}  // namespace agent::pipeline
