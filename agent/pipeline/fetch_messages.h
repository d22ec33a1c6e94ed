#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/pipeline/history_follower.h"
#include "agent/pipeline/mail_run.h"

namespace agent::pipeline {

// A fetch_messages job: the newest `max_results` messages of a window of time are to be in the
// mirror. Running it again after any interruption fetches only what is still missing.
//
// Where the mirror is known to hold that mail as it was at one place of the mailbox's history, the
// changes since then tell all that is to be done. Otherwise the window's ids are listed, and the
// mirror says which it lacks: for a search of the job's own, for older mail than is held, after the
// history's end, and when more messages came than the job may fetch, since only a listing says
// which of them are its newest.
//
// With the history `max_results` says how many messages the job is about, not how many may change:
// deletions and labels are mirrored for all mail held, and whatever came, of any date, is fetched.
class FetchMessages {
public:
    using Parts = MailRun::Parts;
    using Settings = MailRun::Settings;

    FetchMessages(Parts parts, Settings settings, const storage::Job& job, JobLedger& ledger,
                  const StopSignal& stop, ProgressSink on_progress);

    Outcome run();

    // What this run did. Valid after run(), however it ended.
    MessageCounts counts() const { return run_.counts(); }

private:
    using Step = std::optional<Outcome>;  // nothing: go on

    bool history_is_enough();
    Step go_by_history();
    Step go_by_listing();
    Step fetch_listed(const Listing& listed);
    Step prepare_attachments(bool anything_missing);
    Listing failed_and_missing(const Listing& among);
    std::optional<storage::MessageWindow::Dates> dates_of(const Listing& messages);
    void drop_unlisted(const Listing& listed, const Listing& cached_before);
    Step refresh_labels(const Listing& listed, const Listing& cached_before);
    Step keep_older_mail();
    std::optional<Coverage> reached();
    Instant since() const { return request_.since; }

    MailRun run_;
    FetchRequest request_;
    HistoryFollower::Start start_;
    std::optional<std::int64_t> listed_since_s_;  // from when on all mail was listed
};

}  // namespace agent::pipeline
