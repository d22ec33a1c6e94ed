#pragma once

#include <optional>
#include <random>

#include "agent/sync/claimer.h"
#include "agent/sync/connection.h"
#include "agent/sync/puller.h"
#include "agent/sync/pusher.h"

namespace agent::sync {

// The exchange with Supabase as the poller sees it: push first, then pull, nothing while the
// connection rests after a failure. To be called from one thread.
class Synchronizer {
public:
    struct Parts {
        Pusher& pusher;
        Puller& puller;
        Claimer& claimer;
        Connection& connection;
        const Log& log;
    };

    explicit Synchronizer(Parts parts);

    // Sends what the outbox holds. False when that did not work.
    bool push();
    // Brings the server's changes here. False when that did not work.
    bool pull();
    // Nothing when the job is not to be had, or not now.
    std::optional<storage::Job> claim(const storage::Job& pending);

    // Forgets a back-off under way: the user, or a wake-up, asks now.
    void try_now() { asked_now_ = true; }

    struct Totals {
        int pushed = 0;
        int pulled = 0;
        int parked = 0;
    };
    const Totals& totals() const { return totals_; }
    bool online() const { return parts_.connection.online(); }
    // Why the last exchange did not work; nothing when it did.
    const std::optional<supabase::Error>& trouble() const { return trouble_; }

private:
    bool may_try();
    bool note(const std::optional<supabase::Error>& error);

    Parts parts_;
    Totals totals_;
    std::optional<supabase::Error> trouble_;
    bool asked_now_ = false;
    std::mt19937 random_;
};

}  // namespace agent::sync
