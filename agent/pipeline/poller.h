#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "agent/gmail/token_keeper.h"
#include "agent/pipeline/job_runner.h"
#include "agent/pipeline/job_threads.h"
#include "agent/pipeline/mail_upkeep.h"
#include "agent/sync/synchronizer.h"

namespace agent::pipeline {

// What a round of work came to.
struct RoundSummary {
    bool online = false;
    int pulled = 0;
    int pushed = 0;
    std::int64_t pending_push = 0;
    std::vector<storage::OutboxEntry> parked;  // refused by Supabase
    int jobs_completed = 0;
    int jobs_failed = 0;
    int jobs_retried = 0;  // failed, and will be tried again
    int jobs_waiting = 0;  // claimed, for later: quota, no network, no sign-in, a back-off
    MessageCounts messages;
    int messages_warmed = 0;    // brought from the cloud's cache
    int messages_uploaded = 0;  // to the cloud's cache
    bool interrupted = false;
    std::optional<supabase::Error> supabase_trouble;
    std::optional<gmail::Error> google_trouble;  // why jobs that read Gmail did not start or go on
};

// Keeps the exchange with Supabase going and runs jobs, oldest first, a few at once, each on a
// thread of its own. Everything but the runs themselves happens on the caller's thread.
class Poller {
public:
    struct Parts {
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::SyncState& state;
        sync::Synchronizer& sync;
        JobRunner& runner;
        // Of the one user of this machine. Null where there are many: then each job finds out for
        // itself whether its user's Gmail can be read.
        gmail::TokenKeeper* tokens;
        Clock& clock;
        const Log& log;
        MailUpkeep* upkeep = nullptr;  // null: the cache is left alone
    };
    struct Settings {
        Millis poll_interval{5'000};
        int max_jobs = 5;
        std::int64_t retention_days = 7;
        // Work stops when the server has not confirmed the claims in time: others may have the
        // jobs by then. A desktop goes on, it may be on a plane; what it writes later is guarded.
        bool stop_without_lease = false;
        unsigned seed = 0;  // of the choice among pending jobs that others are after, too
        // Asked once a poll of run_until_stopped(): whether to do no more than is waited for, which
        // is to poll a sixth as often and to leave whole-mailbox syncs and upkeep for later. None:
        // never.
        std::function<bool()> low_priority = {};
    };

    Poller(Parts parts, Settings settings, StopSignal& stop, ProgressSink on_progress);

    // One round: push, pull, run what is pending until nothing is left to start, push.
    // Throws storage::Error when the mirror cannot be used.
    RoundSummary run_round();

    // How the poller is, for whoever watches over it.
    struct Pulse {
        bool online = false;
        int running = 0;  // jobs
        // Why Gmail and Supabase are not used now; nothing while they are.
        std::optional<gmail::Error::Kind> google_trouble = {};
        std::optional<supabase::Error::Kind> supabase_trouble = {};
        std::int64_t polls = 0;                 // that have ended
        std::optional<Instant> polled_at = {};  // when the last one began
        std::optional<Monotonic> polled_monotonic = {};
        int pulled = 0;  // rows, since the start
        int pushed = 0;
        std::int64_t served = 0;  // the newest ticket of poll_soon() that was served
        bool low_priority = false;
        Millis poll_interval{};  // in force, longer at low priority
    };

    // Rounds every poll_interval, the first at once, until a stop is requested; running jobs are
    // then interrupted and stay resumable. `on_pulse` is called on this thread after the first
    // round and from then on at least every 20 s: when it is not, the poller hangs. Throws
    // storage::Error as above.
    void run_until_stopped(const std::function<void(const Pulse&)>& on_pulse);

    // From any thread: run_until_stopped() begins its next round at once, and asks Supabase even
    // when the next try is not due. The ticket of this request.
    std::int64_t poll_soon();

private:
    void prepare();
    void poll();
    void poll_when_due();
    void push_progress();
    void keep_claims_fresh();
    bool lease_lapsed() const;
    void start_ready_jobs();
    void claim_and_start(Instant now);
    std::vector<storage::Job> choose(std::vector<storage::Job> pending);
    int free_places() const;
    std::vector<std::string> runnable_types();
    bool is_put_off(const std::string& job_type) const;
    bool may_start(const storage::Job& job);
    void start(const storage::Job& job);
    bool gmail_is_ready();
    void note_event(const ProgressEvent& event);
    void update_pulse();
    Millis time_until_next_step() const;
    RoundSummary summarize();

    Parts parts_;
    Settings settings_;
    StopSignal& stop_;
    ProgressSink on_progress_;
    std::mutex mutex_;  // guards totals_
    RoundSummary totals_;
    Monotonic next_poll_{};
    Monotonic next_push_{};
    Monotonic claims_fresh_until_{};
    std::optional<Monotonic> claims_confirmed_at_;
    Monotonic gmail_known_until_{};
    std::optional<gmail::Error> google_trouble_;
    std::optional<Instant> poll_recorded_at_;
    Pulse pulse_;
    std::atomic<std::int64_t> asked_{0};  // tickets given out by poll_soon()
    std::optional<Instant> pruned_at_;
    std::set<std::string> tried_;  // jobs whose claim was asked for since the last poll
    bool claims_asked_ = false;    // whether the server was asked since the last poll
    bool crowded_ = false;         // whether others took jobs that the last claim was after
    std::minstd_rand random_;
    JobThreads threads_;  // last: joined before what the runs use is gone
};

}  // namespace agent::pipeline
