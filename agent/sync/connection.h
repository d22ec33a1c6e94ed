#pragma once

#include <optional>

#include "agent/base/backoff.h"
#include "agent/base/clock.h"
#include "agent/supabase/error.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Whether Supabase can be reached, kept in the mirror so that `agent status` can say since
// when it cannot and when the next try is. A transient failure makes it offline; tries then
// come at exponentially growing, jittered intervals; one success makes it online again.
class Connection {
public:
    Connection(storage::SyncState& state, const Clock& clock,
               Backoff backoff = {Millis(2'000), Millis(300'000)});

    bool online() const { return !offline_since_; }
    // The next try while offline; nothing while online.
    std::optional<Instant> next_attempt_at() const { return next_attempt_at_; }
    // Whether a request may be sent: always while online, from next_attempt_at() on else. A
    // next_attempt_at() further away than the longest back-off means that the clock was set
    // back: then yes.
    bool may_try() const;

    void succeeded();
    // `random` in [0, 1) draws the jitter. Only transient errors make the connection offline.
    void failed(const supabase::Error& error, double random);

private:
    storage::SyncState& state_;
    const Clock& clock_;
    Backoff backoff_;
    int failures_ = 0;
    std::optional<Instant> offline_since_;
    std::optional<Instant> next_attempt_at_;
    std::optional<Instant> success_recorded_at_;
};

}  // namespace agent::sync
