#pragma once

#include <optional>
#include <set>
#include <string>

#include "agent/pipeline/history_follower.h"
#include "agent/pipeline/mail_run.h"

namespace agent::pipeline {

// A full_sync job: all mail of the mailbox, newest first, page by page of its listing; from then on
// the mailbox's history keeps the mirror like it. What is no longer listed leaves the mirror.
//
// Memory does not grow with the mailbox: the listing is gone through twice, at first to count what
// there is and what is missing, so that total and progress are true (5 units for 500 messages,
// which cost 10,000 to fetch), then to fetch. After each page the date it reached is saved, so that
// a run after an interruption begins there; pages before it are not listed again.
class FullSync {
public:
    using Parts = MailRun::Parts;
    using Settings = MailRun::Settings;

    FullSync(Parts parts, Settings settings, const storage::Job& job, JobLedger& ledger,
             const StopSignal& stop, ProgressSink on_progress);

    Outcome run();

    // What this run did. Valid after run(), however it ended.
    MessageCounts counts() const { return run_.counts(); }

private:
    using Step = std::optional<Outcome>;  // nothing: go on

    // How far the job has come; it survives this process.
    struct Place {
        std::string history_id;     // the mailbox's before the first page
        std::int64_t listed = 0;    // messages in all
        std::int64_t cached = 0;    // of these in the mirror when the job began
        std::optional<Instant> at;  // all mail from here on is dealt with
    };

    void load_place();
    void save_place();
    Step count_all();
    Step fetch_all();
    std::string state_key() const;

    MailRun run_;
    HistoryFollower::Start start_;
    std::optional<Place> place_;
};

}  // namespace agent::pipeline
