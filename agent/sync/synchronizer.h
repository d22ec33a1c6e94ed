#pragma once

#include <optional>
#include <random>
#include <set>

#include "agent/sync/claimer.h"
#include "agent/sync/connection.h"
#include "agent/sync/lease_keeper.h"
#include "agent/sync/puller.h"
#include "agent/sync/pusher.h"
#include "agent/sync/rescuer.h"
#include "agent/sync/side_exchange.h"

namespace agent::sync {

// The exchange with Supabase as the poller sees it: push first, then pull, nothing while the
// connection rests after a failure. To be called from one thread.
class Synchronizer {
public:
    struct Parts {
        Pusher& pusher;
        Puller& puller;
        Claimer& claimer;
        Rescuer& rescuer;
        LeaseKeeper& leases;
        SideExchange& beside_jobs;
        Connection& connection;
        const Log& log;
    };

    explicit Synchronizer(Parts parts);

    // Sends what the outbox holds. False when that did not work.
    bool push();
    // Brings the server's changes here, and takes back jobs whose agent is gone. False when that
    // did not work.
    bool pull();
    // Claims up to `how_many` jobs: see Claimer. What is to be had without the server is had while
    // the connection rests, too.
    std::vector<storage::Job> claim(const std::vector<storage::Job>& pending,
                                    const std::vector<std::string>& job_types, int how_many);
    // Tells the server that the claimed jobs are still being worked on. False when that did not
    // work, and they may be given to others.
    bool keep_claims();

    // What is exchanged beside jobs, for about `budget` at most. False when that did not work.
    bool exchange_beside_jobs(Millis budget);

    // Forgets a back-off under way: the user, or a wake-up, asks now.
    void try_now() { asked_now_ = true; }

    struct Totals {
        int pushed = 0;
        int pulled = 0;
        int parked = 0;
    };
    const Totals& totals() const { return totals_; }
    const SideExchange::Totals& totals_beside_jobs() const { return parts_.beside_jobs.totals(); }
    bool online() const { return parts_.connection.online(); }
    // Why the last exchange did not work; nothing when it did. Of what is beside jobs, only that
    // something is forbidden: jobs go on without the rest.
    std::optional<supabase::Error> trouble() const;

private:
    bool may_try();
    bool note(const std::optional<supabase::Error>& error);

    Parts parts_;
    Totals totals_;
    std::optional<supabase::Error> trouble_;
    std::set<supabase::Error::Kind> told_;  // of troubles, since the last round without any
    bool troubled_ = false;                 // since the last pull
    std::optional<supabase::Error> trouble_beside_jobs_;
    bool asked_now_ = false;
    std::mt19937 random_;
};

}  // namespace agent::sync
