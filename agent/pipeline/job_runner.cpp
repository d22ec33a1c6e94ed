#include "agent/pipeline/job_runner.h"

#include <algorithm>
#include <random>

#include "agent/base/timestamp.h"
#include "agent/pipeline/compute_insights.h"
#include "agent/pipeline/fetch_messages.h"
#include "agent/pipeline/full_sync.h"
#include "agent/sync/job_actions.h"
#include "storage/error.h"

namespace agent::pipeline {
namespace {

using storage::Job;
using storage::JobStatus;

constexpr Backoff kRetryBackoff{Millis(2'000), Millis(300'000)};
constexpr Millis kShortestRetry{1'000};
// Until the next look whether the user has signed in (the token keeper remembers a refused
// grant, so this asks nobody), or Gmail can be reached.
constexpr std::chrono::seconds kSignInPause{5};
constexpr std::chrono::seconds kOfflinePause{15};

double random_unit() {
    thread_local std::mt19937 random(std::random_device{}());
    return std::uniform_real_distribution<>(0.0, 1.0)(random);
}

std::string waiting_step(Outcome::Kind kind, Instant until) {
    switch (kind) {
        case Outcome::Kind::needs_sign_in:
            return "Waiting for you to sign in to Google again...";
        case Outcome::Kind::other_mailbox:
            return "Waiting: you are signed in to another Google account than before...";
        default:
            return "Waiting until " + format_for_people(until) + "...";
    }
}

}  // namespace

const std::vector<std::string>& JobRunner::job_types() {
    static const std::vector<std::string> types = {"fetch_messages", "full_sync",
                                                   "compute_analytics", "compute_insights"};
    return types;
}

void JobRunner::run(const Job& claimed, const StopSignal& stop, const ProgressSink& on_progress) {
    JobLedger ledger = ledger_of(claimed);
    ledger.save_locally([](Job& job) {
        job.running = true;
        job.run_after.reset();
    });
    ProgressEvent event;
    event.kind = ProgressEvent::Kind::started;
    event.job_id = claimed.id;
    event.job_type = claimed.job_type;
    on_progress(event);
    parts_.log.info(
        "job started",
        {{"job", claimed.id}, {"type", claimed.job_type}, {"attempt", claimed.retry_count + 1}});

    event.kind = ProgressEvent::Kind::finished;
    event.outcome = execute(claimed, ledger, stop, on_progress, event.counts);
    event.retrying = record(ledger, claimed, event.outcome, event.counts);
    if (const auto job = parts_.jobs.find(claimed.id)) {
        event.done = job->progress;
        event.total = job->total;
    }
    on_progress(event);
}

Outcome JobRunner::execute(const Job& job, JobLedger& ledger, const StopSignal& stop,
                           const ProgressSink& on_progress, MessageCounts& counts) {
    try {
        if (job.job_type == "compute_insights") {
            return compute_insights(
                {parts_.database, parts_.analytics, parts_.outbox, parts_.clock, stop},
                settings_.analytics.own_addresses, job, ledger);
        }
        if (job.job_type == "compute_analytics") {
            return compute_analytics(
                {parts_.database, parts_.analytics, parts_.outbox, parts_.clock, stop},
                settings_.analytics, job, ledger);
        }
        const Account account = parts_.accounts.of(job.user_id);
        gmail::GmailClient gmail = account.gmail.with_own_usage();
        const MailRun::Parts parts{parts_.database,        account.cache, gmail,     manners_,
                                   turns_.of(job.user_id), parts_.clock,  parts_.log};
        const auto run = [&](auto&& work) {
            Outcome outcome = work.run();
            counts = work.counts();
            return outcome;
        };
        if (job.job_type == "full_sync") {
            return run(FullSync(parts, settings_.fetch, job, ledger, stop, on_progress));
        }
        return run(FetchMessages(parts, settings_.fetch, job, ledger, stop, on_progress));
    } catch (const storage::Error&) {
        throw;  // not this job's fault, and its state cannot be written either
    } catch (const std::exception& error) {
        return {Outcome::Kind::failed_transient,
                std::string("internal error: ") + error.what(),
                {},
                {{"code", "internal_error"}}};
    }
}

// Returns whether a failed run will be tried again.
bool JobRunner::record(JobLedger& ledger, const Job& job, const Outcome& outcome,
                       const MessageCounts& counts) {
    switch (outcome.kind) {
        case Outcome::Kind::completed:
            complete(ledger, job, outcome, counts);
            return false;
        case Outcome::Kind::interrupted:
            ledger.save_locally([](Job& row) { row.running = false; });
            parts_.log.info("job interrupted", {{"job", job.id}});
            return false;
        case Outcome::Kind::lost:
            parts_.log.info("job no longer ours", {{"job", job.id}});
            return false;
        case Outcome::Kind::needs_sign_in:
        case Outcome::Kind::other_mailbox:
            settings_.wait_for_sign_in ? defer(ledger, outcome) : fail(ledger, outcome);
            return false;
        case Outcome::Kind::deferred:
            defer(ledger, outcome);
            return false;
        case Outcome::Kind::failed_transient:
            return try_again(ledger, outcome);
        case Outcome::Kind::failed_permanent:
            fail(ledger, outcome);
            return false;
    }
    return false;
}

void JobRunner::complete(JobLedger& ledger, const Job& job, const Outcome& outcome,
                         const MessageCounts& counts) {
    const bool fetched_mail = needs_gmail(job.job_type);
    storage::Database::Transaction transaction(parts_.database);
    const bool ours = ledger.save([&](Job& row) {
        row.status = JobStatus::completed;
        row.progress = row.total;
        row.completed_at = parts_.clock.now();
        row.running = false;
        row.error.reset();
        row.error_details.reset();
        if (!outcome.details.is_null()) row.error_details = outcome.details.dump();
        merge_metadata(row, {{"current_step", "Done"}});
    });
    if (ours && outcome.publish) outcome.publish();
    if (ours && fetched_mail) {
        sync::JobActions actions(parts_.database, parts_.jobs, parts_.outbox, parts_.clock);
        actions.add(job.user_id, "compute_insights",
                    nlohmann::json({{"triggered_by", job.id}}).dump());
    }
    transaction.commit();
    if (ours) {
        parts_.log.info("job completed", {{"job", job.id},
                                          {"fetched", counts.fetched},
                                          {"cached", counts.cached},
                                          {"failed", counts.failed},
                                          {"gmail_requests", counts.requests},
                                          {"gmail_units", counts.units},
                                          {"gmail_units_saved", counts.units_saved}});
    }
}

void JobRunner::fail(JobLedger& ledger, const Outcome& outcome) {
    const bool ours = ledger.save([&](Job& row) {
        row.status = JobStatus::failed;
        row.completed_at = parts_.clock.now();
        row.running = false;
        row.error = outcome.message;
        if (!outcome.details.is_null()) row.error_details = outcome.details.dump();
        merge_metadata(row, {{"current_step", "Failed"}});
    });
    if (ours) {
        parts_.log.error("job failed", {{"job", ledger.job_id()}, {"why", outcome.message}});
    }
}

// The claim is kept: this agent tries again after a while, up to max_retries times.
bool JobRunner::try_again(JobLedger& ledger, const Outcome& outcome) {
    bool retrying = false;
    const bool ours = ledger.save([&](Job& row) {
        retrying = row.retry_count < row.max_retries;
        if (!retrying) return;
        const Millis pause =
            std::max(kRetryBackoff.delay(row.retry_count + 1, random_unit()), kShortestRetry);
        row.retry_count += 1;
        row.running = false;
        row.run_after = parts_.clock.now() + pause;
        row.error = outcome.message;
        if (!outcome.details.is_null()) row.error_details = outcome.details.dump();
        merge_metadata(row, {{"current_step", "Retrying (attempt " +
                                                  std::to_string(row.retry_count + 1) + ")..."}});
    });
    if (!ours) return false;
    if (!retrying) {
        fail(ledger, outcome);
        return false;
    }
    parts_.log.warning("job will be tried again",
                       {{"job", ledger.job_id()}, {"why", outcome.message}});
    return true;
}

void JobRunner::defer(JobLedger& ledger, const Outcome& outcome) {
    const bool for_person = outcome.kind != Outcome::Kind::deferred;
    const Instant now = parts_.clock.now();
    const Instant until =
        outcome.not_before.value_or(now + (for_person ? kSignInPause : kOfflinePause));
    const std::string step = waiting_step(outcome.kind, until);
    const bool ours = ledger.save([&](Job& row) {
        row.running = false;
        row.run_after = until;
        merge_metadata(row, {{"current_step", step}});
    });
    if (ours) {
        parts_.log.warning("job waits", {{"job", ledger.job_id()},
                                         {"until", format_timestamp(until)},
                                         {"why", outcome.message}});
    }
}

void JobRunner::note_crash(const Job& crashed) {
    JobLedger ledger = ledger_of(crashed);
    try_again(ledger, {Outcome::Kind::failed_transient,
                       "The agent ended unexpectedly while running this job",
                       {},
                       {{"code", "agent_crashed"}}});
}

JobLedger JobRunner::ledger_of(const Job& job) {
    return {parts_.database, parts_.jobs, parts_.outbox, parts_.clock, job.id, job.claim_token};
}

}  // namespace agent::pipeline
