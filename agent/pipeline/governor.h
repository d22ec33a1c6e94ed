#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "agent/base/backoff.h"
#include "agent/base/stop_signal.h"
#include "agent/gmail/pacer.h"
#include "agent/pipeline/quota_window.h"

namespace agent::pipeline {

// Spends one Google account's quota, for all its jobs and over restarts. Requests go in order of
// arrival, as fast as the minute's units and the calls that may run at once allow. A refusal stops
// everybody until Google's deadline, or for a back-off that grows with each strike; all refusals of
// requests that were under way together are one strike, and one that was served ends the
// count. After a long stop it comes back gently. Safe to use from any thread.
class Governor : public gmail::Pacer {
public:
    struct Limits {
        std::int64_t units_per_minute = 6'000;  // 0: no limit
        int most_at_once = 25;                  // calls, a part of a batch being one
        Millis longest_wait{90'000};            // a longer stop is reported instead of waited out
        Backoff backoff{Millis(1'000), Millis(900'000)};
        unsigned seed = 0;  // of the jitter
    };
    // Where it keeps what a restart must not forget. May be called from any thread.
    struct Memory {
        std::function<std::optional<std::string>()> load;
        std::function<void(const std::string&)> save;
    };

    Governor(Limits limits, Clock& clock, const StopSignal& stop, Memory memory);

    Result<Ticket, gmail::Error> admit(const gmail::Load& load, const StopSignal* cancel) override;
    void settle(Ticket ticket, const gmail::Receipt& receipt) override;

    gmail::Room room() override;
    gmail::Pacing pacing() override;

private:
    struct InFlight {
        gmail::Load load;
        std::int64_t incident;  // the last one when it was admitted
    };
    struct Pause {
        Instant until{};        // by the wall clock, in which Google speaks
        Monotonic monotonic{};  // the same by the clock that never jumps
        Millis length{0};
        gmail::Error::Kind why = gmail::Error::Kind::rate_limited;
    };
    struct Wait {
        Millis length{0};  // Millis::max(): until something in flight has ended
        bool server = false;
    };
    class Place;

    Wait judge(const gmail::Load& load);
    std::int64_t limit_now() const;
    Millis pause_left() const;
    void wait(std::unique_lock<std::mutex>& lock, const Wait& wait, const StopSignal& stop);
    void take_refusals(const InFlight& request, const gmail::Receipt& receipt);
    void narrow();
    void widen(const InFlight& request);
    void pause_for(Millis length, gmail::Error::Kind why);
    gmail::Error held_back() const;
    void save();
    std::string to_text();
    void restore(const std::string& text);

    const Limits limits_;
    Clock& clock_;
    const StopSignal& stop_;
    Memory memory_;

    mutable std::mutex mutex_;  // guards all below; never held while memory_ is used
    std::condition_variable changed_;
    QuotaWindow window_;
    std::optional<Pause> pause_;
    std::int64_t incident_ = 0;
    int strikes_ = 0;
    int at_once_;
    int narrowest_refused_ = 0;  // 0: none
    int clean_at_the_edge_ = 0;
    std::map<Ticket, InFlight> in_flight_;
    std::int64_t units_in_flight_ = 0;
    int parts_in_flight_ = 0;
    Ticket next_ticket_ = 1;
    std::int64_t next_place_ = 0;
    std::set<std::int64_t> line_;  // those who wait, in order of arrival
    Millis waited_for_quota_{0};
    Millis waited_for_server_{0};
    std::int64_t unsaved_units_ = 0;
    bool unsaved_change_ = false;
    std::mt19937 random_;

    std::mutex saving_;  // so that an older state never follows a newer one
};

}  // namespace agent::pipeline
