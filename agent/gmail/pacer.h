#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "agent/base/result.h"
#include "agent/gmail/error.h"

namespace agent {
class StopSignal;
}

namespace agent::gmail {

// What one HTTP request takes from an account's quota.
struct Load {
    int units = 0;
    int parts = 1;  // calls that Google runs at once: those of a batch count one each
};

// How it was received.
struct Receipt {
    int units = 0;                // paid for; what was refused costs nothing
    int served = 0;               // parts that were not refused
    std::vector<Error> refusals;  // Error::throttling()
};

// What may go into the next request.
struct Room {
    int at_once = 0;                    // calls
    std::optional<std::int64_t> units;  // free now; nothing: no limit
};

// How fast an account may go, and what it has waited for so far.
struct Pacing {
    std::int64_t units_per_minute = 0;  // the limit now; 0: none
    std::int64_t units_last_minute = 0;
    int at_once = 0;
    std::optional<Instant> paused_until;
    Millis waited_for_quota{0};
    Millis waited_for_server{0};  // until a refusal was over
};

// Says when a request to Gmail may be sent: one for all users of a Google account. Safe to use
// from any thread.
class Pacer {
public:
    using Ticket = std::uint64_t;
    virtual ~Pacer() = default;

    // Waits until `load` may be sent. Error::cancelled on a stop; an error for which held_back()
    // is true when that is too far away to wait for.
    virtual Result<Ticket, Error> admit(const Load& load, const StopSignal* cancel) = 0;

    // Exactly once for each ticket.
    virtual void settle(Ticket ticket, const Receipt& receipt) = 0;

    virtual Room room() = 0;
    virtual Pacing pacing() = 0;
};

// One admitted request. Unless settled it counts as paid for in full when it goes out of scope, as
// after a lost answer.
class Admission {
public:
    // Precondition: `ticket` was given by `pacer` for `load`. No pacer: nothing is paced.
    Admission(Pacer* pacer, Pacer::Ticket ticket, Load load)
        : pacer_(pacer), ticket_(ticket), load_(load) {}
    ~Admission() { settle({load_.units, 0, {}}); }
    Admission(Admission&& other) noexcept
        : pacer_(std::exchange(other.pacer_, nullptr)),
          ticket_(other.ticket_),
          load_(other.load_) {}
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    Admission& operator=(Admission&&) = delete;

    void settle(const Receipt& receipt) {
        if (Pacer* const pacer = std::exchange(pacer_, nullptr)) pacer->settle(ticket_, receipt);
    }

private:
    Pacer* pacer_;
    Pacer::Ticket ticket_;
    Load load_;
};

}  // namespace agent::gmail
