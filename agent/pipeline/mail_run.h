#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/log.h"
#include "agent/gmail/gmail_client.h"
#include "agent/pipeline/fetch_progress.h"
#include "agent/pipeline/fetch_request.h"
#include "agent/pipeline/gmail_outcome.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/listing.h"
#include "agent/pipeline/message_fetcher.h"
#include "agent/pipeline/mirror_writer.h"
#include "agent/pipeline/turns.h"
#include "storage/message_cache.h"
#include "storage/message_window.h"

namespace agent::pipeline {

// What all runs of jobs that read Gmail have in common: asking with patience, and storing a batch
// with the job's progress in one transaction.
class MailRun {
public:
    struct Parts {
        storage::Database& database;
        storage::MessageCache& cache;
        gmail::GmailClient& gmail;
        MannerChooser& manners;
        Turns& turns;  // of this mailbox
        Clock& clock;
        const Log& log;
    };
    struct Settings {
        FetchDefaults defaults;
        gmail::Format format = gmail::Format::metadata;
        bool group_threads = true;
        Patience::Limits patience;
        unsigned seed = 0;  // of the jitter
    };

    MailRun(Parts parts, Settings settings, const storage::Job& job, JobLedger& ledger,
            const StopSignal& stop, ProgressSink on_progress);

    // Before the first fetch. Precondition: batch_size > 0.
    void begin(int batch_size, MirrorWriter::Hidden hidden);

    // Asks again while there is patience.
    template <class Ask>
    auto bear(const Ask& ask) -> decltype(ask()) {
        for (;;) {
            auto answer = ask();
            if (answer) {
                patience_.reset();
                return answer;
            }
            if (!patience_.wait_after(answer.error())) return answer;
        }
    }
    // That this is the mailbox whose mail the mirror holds. Nothing when it is, else how the run
    // ends.
    std::optional<Outcome> check_mailbox();
    // The mailbox as it was at some moment of this run before anything else was asked of it.
    Result<gmail::Profile, gmail::Error> profile();
    Result<gmail::MessagePage, gmail::Error> list_page(const gmail::ListQuery& query);

    // Messages of a search, each once, up to `most`.
    struct Listed {
        Listing messages;
        bool complete = true;  // there are no more
    };
    Result<Listed, gmail::Error> list(const std::string& query,
                                      const std::vector<std::string>& label_ids, std::int64_t most);

    // Those that failed in earlier runs and are not given up.
    std::vector<std::string> failed_before() const;
    // Those of `messages` that the mirror lacks.
    Messages missing(const Messages& messages);

    // Writes down the step and the counts. False: the job is no longer ours.
    bool announce(const std::string& step);

    // Gets those of `wanted` that the mirror lacks, and all of `again`, storing each batch. Another
    // job of this mailbox that wants to fetch too is let in between; what it brings is not fetched
    // here. Nothing when done, else how the run ends.
    std::optional<Outcome> fetch(const Messages& again, const Listing& wanted);

    // See mark_attachments.
    Result<Done, gmail::Error> find_attachments(const storage::MessageWindow::Dates& dates);
    bool attachments_are_unknown() const { return settings_.format == gmail::Format::metadata; }

    static Outcome lost() { return {Outcome::Kind::lost, "", {}, nullptr, nullptr}; }
    Outcome outcome_of(const gmail::Error& error) const {
        return pipeline::outcome_of(error, stop_);
    }
    // With what failed as details.
    Outcome finished() const;

    MirrorWriter& writer() { return *writer_; }
    storage::MessageWindow& window() { return window_; }
    const Parts& parts() const { return parts_; }
    const Settings& settings() const { return settings_; }
    const storage::Job& job() const { return job_; }
    const StopSignal& stop() const { return stop_; }
    FetchProgress& progress() { return progress_; }
    MessageCounts counts() const { return progress_.counts(); }

private:
    std::optional<Outcome> fetch_stretch(const Messages& again, const Messages& wanted);
    // Until all is handled, or others have waited long enough.
    MessageFetcher::Ended fetch_for_a_turn(const Messages& again, const Messages& wanted);
    Messages not_handled(const Messages& again, const Messages& wanted);
    void note_handled(const FetchedBatch& batch);
    bool take_in(const FetchedBatch& batch);
    bool save(const std::string& step);

    Parts parts_;
    Settings settings_;
    storage::Job job_;
    JobLedger& ledger_;
    const StopSignal& stop_;
    ProgressSink on_progress_;
    Patience patience_;
    FetchProgress progress_;
    storage::MessageWindow window_;
    std::optional<gmail::Profile> profile_;  // where it was asked for
    std::optional<MirrorWriter> writer_;
    std::optional<MessageFetcher> fetcher_;
    std::map<std::string, std::string> failures_;  // id to reason
    // Of the fetch at hand.
    std::set<std::string> handled_;
    std::int64_t left_to_fetch_ = 0;
    bool yields_ = false;
};

}  // namespace agent::pipeline
