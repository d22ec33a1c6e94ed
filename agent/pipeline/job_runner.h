#pragma once

#include "agent/pipeline/accounts.h"
#include "agent/pipeline/compute_analytics.h"
#include "agent/pipeline/mail_run.h"
#include "agent/pipeline/outcome.h"
#include "storage/analytics_store.h"

namespace agent::pipeline {

// Runs one claimed job to an outcome and writes that outcome down: completed, failed, to be
// tried again, or left as it is for the next start. Safe to use from several threads, one job each.
class JobRunner {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        storage::AnalyticsStore& analytics;
        Accounts& accounts;
        Clock& clock;
        const Log& log;
    };

    struct Settings {
        MailRun::Settings fetch;
        std::optional<gmail::Manner> only_manner;  // nothing: the faster one
        // A job whose user must sign in to Google first: it waits for them, or where they are
        // not at this machine, fails and says so.
        bool wait_for_sign_in = true;
        AnalyticsSettings analytics = {};
    };

    JobRunner(Parts parts, const Settings& settings)
        : parts_(parts), settings_(settings), manners_(settings.only_manner) {}

    // The job types this program runs. Others stay pending for an agent that knows them.
    static const std::vector<std::string>& job_types();

    // Whether jobs of that type read Gmail.
    static bool needs_gmail(const std::string& job_type) {
        return job_type == "fetch_messages" || job_type == "full_sync";
    }

    // Blocks until the run ends. `stop` interrupts it. The last event tells the outcome.
    // Throws storage::Error when the mirror cannot be written.
    void run(const storage::Job& claimed, const StopSignal& stop, const ProgressSink& on_progress);

    // A job that was running when its agent died: the crash counts as an attempt, so that a
    // job that kills the agent ends as failed and not in a loop.
    void note_crash(const storage::Job& crashed);

private:
    Outcome execute(const storage::Job& job, JobLedger& ledger, const StopSignal& stop,
                    const ProgressSink& on_progress, MessageCounts& counts);
    bool record(JobLedger& ledger, const storage::Job& job, const Outcome& outcome,
                const MessageCounts& counts);
    void complete(JobLedger& ledger, const storage::Job& job, const Outcome& outcome,
                  const MessageCounts& counts);
    void fail(JobLedger& ledger, const Outcome& outcome);
    bool try_again(JobLedger& ledger, const Outcome& outcome);
    void defer(JobLedger& ledger, const Outcome& outcome);
    JobLedger ledger_of(const storage::Job& job);

    Parts parts_;
    Settings settings_;
    MannerChooser manners_;
    TurnsOfMailboxes turns_;
};

}  // namespace agent::pipeline
