#include "agent/pipeline/poller.h"

#include <algorithm>

#include "agent/sync/lease.h"

namespace agent::pipeline {
namespace {

using storage::Job;

// Progress reaches Supabase at most this often.
constexpr Millis kBetweenPushes{1'000};
// How long "Gmail cannot be read now" is believed before asking again.
constexpr Millis kGmailTroubleBelieved{15'000};
// `agent status` reports the last poll to about this; each record is a commit to disk.
constexpr Millis kBetweenPollRecords{10'000};
constexpr std::chrono::hours kBetweenPrunings{24};
constexpr Millis kBetweenPulses{20'000};
// How many times rarer polls are at low priority.
constexpr int kLowPriorityFactor = 6;
// Of each poll; what takes longer goes on with the next.
constexpr Millis kForUpkeep{500};
// Of a round that somebody waits for: until all is done.
constexpr std::chrono::hours kNoHurry{24};
// For the batch that is under way when a lease lapses.
constexpr std::chrono::seconds kLeaseMargin{20};
// How many times max_jobs of the queue an agent looks at when others are after the same jobs.
constexpr int kCrowdedLook = 20;
// Longer than any wait that a run asks for (a day of quota): later than that, the clock was set
// back meanwhile.
constexpr std::chrono::hours kLongestWait{25};

bool is_due(const Job& job, Instant now) {
    return !job.run_after || *job.run_after <= now || *job.run_after - now > kLongestWait;
}

}  // namespace

Poller::Poller(Parts parts, Settings settings, StopSignal& stop, ProgressSink on_progress)
    : parts_(parts),
      settings_(settings),
      stop_(stop),
      on_progress_(std::move(on_progress)),
      random_(settings.seed),
      threads_(stop) {
    pulse_.poll_interval = settings_.poll_interval;
}

RoundSummary Poller::run_round() {
    prepare();
    parts_.sync.try_now();
    poll();
    parts_.sync.exchange_beside_jobs(kNoHurry);  // mail from the cloud before jobs ask Gmail for it
    while (!stop_.requested()) {
        start_ready_jobs();
        if (threads_.count() == 0) break;
        threads_.wait(std::min(time_until_next_step(), kBetweenPushes));
        threads_.reap();
        push_progress();
    }
    threads_.stop_all();
    if (!stop_.requested() && parts_.sync.push()) parts_.sync.exchange_beside_jobs(kNoHurry);
    return summarize();
}

void Poller::run_until_stopped(const std::function<void(const Pulse&)>& on_pulse) {
    prepare();
    while (!stop_.requested()) {
        poll_when_due();
        start_ready_jobs();
        update_pulse();
        on_pulse(pulse_);
        threads_.wait(std::min(time_until_next_step(), kBetweenPulses));
        threads_.reap();
        push_progress();
    }
    threads_.stop_all();
}

std::int64_t Poller::poll_soon() {
    const std::int64_t ticket = ++asked_;
    threads_.wake();
    return ticket;
}

void Poller::poll_when_due() {
    const std::int64_t asked = asked_;
    const bool wanted = asked > pulse_.served;
    if (!wanted && parts_.clock.monotonic() < next_poll_) return;
    if (wanted) parts_.sync.try_now();
    pulse_.polled_at = parts_.clock.now();
    pulse_.polled_monotonic = parts_.clock.monotonic();
    pulse_.low_priority = settings_.low_priority && settings_.low_priority();
    pulse_.poll_interval = (pulse_.low_priority ? kLowPriorityFactor : 1) * settings_.poll_interval;
    poll();
    if (wanted || !pulse_.low_priority) parts_.sync.exchange_beside_jobs(kBetweenPushes);
    ++pulse_.polls;
    pulse_.served = asked;
}

void Poller::prepare() {
    for (const Job& job : parts_.jobs.claimed()) {
        if (!job.running) continue;
        parts_.log.warning("job was running when the agent ended", {{"job", job.id}});
        parts_.runner.note_crash(job);
    }
}

void Poller::poll() {
    const Instant now = parts_.clock.now();
    tried_.clear();
    claims_asked_ = false;
    if (parts_.sync.push()) parts_.sync.pull();
    keep_claims_fresh();
    next_poll_ = parts_.clock.monotonic() + pulse_.poll_interval;
    if (!poll_recorded_at_ || now - *poll_recorded_at_ >= kBetweenPollRecords) {
        parts_.state.set_instant("poll.last_at", now);
        poll_recorded_at_ = now;
    }
    if (!pruned_at_ || now - *pruned_at_ >= kBetweenPrunings) {
        parts_.jobs.remove_finished_before(now - std::chrono::days(settings_.retention_days));
        pruned_at_ = now;
    }
    if (parts_.upkeep != nullptr && !pulse_.low_priority) parts_.upkeep->run(kForUpkeep, stop_);
}

void Poller::push_progress() {
    const auto now = parts_.clock.monotonic();
    if (now < next_push_ || stop_.requested()) return;
    keep_claims_fresh();
    parts_.sync.push();
    next_push_ = parts_.clock.monotonic() + kBetweenPushes;
}

void Poller::keep_claims_fresh() {
    const auto now = parts_.clock.monotonic();
    if (now >= claims_fresh_until_) {
        if (parts_.sync.keep_claims()) claims_confirmed_at_ = now;
        claims_fresh_until_ = now + sync::kBetweenHeartbeats;
    }
    if (lease_lapsed()) threads_.interrupt_all();
}

bool Poller::lease_lapsed() const {
    if (!settings_.stop_without_lease) return false;
    const auto now = parts_.clock.monotonic();
    return !claims_confirmed_at_ || now - *claims_confirmed_at_ >= sync::kLease - kLeaseMargin;
}

void Poller::start_ready_jobs() {
    const Instant now = parts_.clock.now();
    for (const Job& job : parts_.jobs.claimed()) {
        if (is_due(job, now) && may_start(job)) start(job);
    }
    if (free_places() > 0 && !stop_.requested()) claim_and_start(now);
}

void Poller::claim_and_start(Instant now) {
    const auto types = runnable_types();
    const int depth = (crowded_ ? kCrowdedLook : 2) * settings_.max_jobs;
    const auto wanted = choose(parts_.jobs.pending(now, types, depth));
    if (wanted.empty() && claims_asked_) return;
    claims_asked_ = true;
    for (const Job& job : wanted) tried_.insert(job.id);
    bool came_in_their_place = false;
    const auto claimed = parts_.sync.claim(wanted, types, free_places());
    crowded_ = parts_.sync.online() && claimed.size() < wanted.size();
    for (const Job& job : claimed) {
        if (tried_.insert(job.id).second) came_in_their_place = true;
        // One that was cancelled and retried, and whose old run is still ending, starts after it.
        if (!threads_.runs(job.id)) start(job);
    }
    if (!came_in_their_place) return;
    for (const Job& job : wanted) {
        if (!threads_.runs(job.id)) tried_.erase(job.id);
    }
}

// As many as there is place for, oldest first. Agents that would all reach for the oldest get in
// each other's way: then any of the older ones.
std::vector<Job> Poller::choose(std::vector<Job> pending) {
    std::erase_if(pending, [this](const Job& job) { return tried_.contains(job.id); });
    if (crowded_) std::shuffle(pending.begin(), pending.end(), random_);
    const auto places = static_cast<std::size_t>(free_places());
    if (pending.size() > places) pending.resize(places);
    return pending;
}

int Poller::free_places() const {
    return settings_.max_jobs - static_cast<int>(threads_.count());
}

// A job that reads Gmail is not claimed by an agent that cannot: it would only block others.
std::vector<std::string> Poller::runnable_types() {
    std::vector<std::string> types = JobRunner::job_types();
    std::erase_if(types, [this](const std::string& type) {
        if (is_put_off(type)) return true;
        return JobRunner::needs_gmail(type) && !gmail_is_ready();
    });
    return types;
}

bool Poller::is_put_off(const std::string& job_type) const {
    return pulse_.low_priority && job_type == "full_sync";
}

bool Poller::may_start(const Job& job) {
    if (stop_.requested() || threads_.runs(job.id)) return false;
    if (free_places() <= 0 || lease_lapsed() || is_put_off(job.job_type)) return false;
    return !JobRunner::needs_gmail(job.job_type) || gmail_is_ready();
}

void Poller::start(const Job& job) {
    threads_.start(job.id, [this, job](const StopSignal& job_stop) {
        parts_.runner.run(job, job_stop, [this](const ProgressEvent& event) { note_event(event); });
    });
}

bool Poller::gmail_is_ready() {
    if (parts_.tokens == nullptr) return true;
    const auto now = parts_.clock.monotonic();
    if (google_trouble_ && now < gmail_known_until_) return false;
    const auto token = parts_.tokens->access_token();
    google_trouble_ = token ? std::nullopt : std::optional(token.error());
    gmail_known_until_ = now + kGmailTroubleBelieved;
    if (google_trouble_) parts_.log.warning("cannot read Gmail", {{"why", google_trouble_->what}});
    return !google_trouble_;
}

// Runs on the job's thread.
void Poller::note_event(const ProgressEvent& event) {
    if (event.kind == ProgressEvent::Kind::finished) {
        const std::lock_guard lock(mutex_);
        switch (event.outcome.kind) {
            case Outcome::Kind::completed:
                ++totals_.jobs_completed;
                break;
            case Outcome::Kind::failed_permanent:
                ++totals_.jobs_failed;
                break;
            case Outcome::Kind::failed_transient:
                ++(event.retrying ? totals_.jobs_retried : totals_.jobs_failed);
                break;
            case Outcome::Kind::needs_sign_in:
                totals_.google_trouble = {
                    gmail::Error::Kind::signed_out, event.outcome.message, 0, {}};
                break;
            case Outcome::Kind::other_mailbox:
                totals_.google_trouble = {
                    gmail::Error::Kind::other_mailbox, event.outcome.message, 0, {}};
                break;
            case Outcome::Kind::deferred:
            case Outcome::Kind::interrupted:
            case Outcome::Kind::lost:
                break;
        }
        totals_.messages += event.counts;
    }
    on_progress_(event);
}

void Poller::update_pulse() {
    const auto trouble = parts_.sync.trouble();
    pulse_.online = parts_.sync.online();
    pulse_.running = static_cast<int>(threads_.count());
    pulse_.google_trouble = google_trouble_ ? std::optional(google_trouble_->kind) : std::nullopt;
    pulse_.supabase_trouble = trouble ? std::optional(trouble->kind) : std::nullopt;
    pulse_.pulled = parts_.sync.totals().pulled;
    pulse_.pushed = parts_.sync.totals().pushed;
}

Millis Poller::time_until_next_step() const {
    auto next = next_poll_;
    const bool busy = threads_.count() > 0 || !parts_.outbox.due(parts_.clock.now(), 1).empty();
    if (busy) next = std::min(next, next_push_);
    const Instant now = parts_.clock.now();
    for (const Job& job : parts_.jobs.claimed()) {
        // One whose time has come and that could not start waits for the next poll.
        if (is_due(job, now) || threads_.runs(job.id)) continue;
        next = std::min(next,
                        parts_.clock.monotonic() + std::chrono::ceil<Millis>(*job.run_after - now));
    }
    return std::max(std::chrono::ceil<Millis>(next - parts_.clock.monotonic()), Millis(0));
}

RoundSummary Poller::summarize() {
    const std::lock_guard lock(mutex_);
    RoundSummary summary = totals_;
    summary.online = parts_.sync.online();
    summary.pulled = parts_.sync.totals().pulled;
    summary.pushed = parts_.sync.totals().pushed;
    const auto counts = parts_.outbox.counts();
    summary.pending_push = counts.waiting;
    if (counts.parked > 0) summary.parked = parts_.outbox.parked();
    summary.interrupted = stop_.requested();
    summary.messages_warmed = parts_.sync.totals_beside_jobs().messages_warmed;
    summary.messages_uploaded = parts_.sync.totals_beside_jobs().messages_uploaded;
    summary.supabase_trouble = parts_.sync.trouble();
    if (google_trouble_) summary.google_trouble = google_trouble_;
    summary.jobs_waiting = static_cast<int>(parts_.jobs.claimed().size()) - summary.jobs_retried;
    return summary;
}

}  // namespace agent::pipeline
