#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/log.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/message.h"
#include "agent/pipeline/fetch_request.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/message_fetcher.h"
#include "agent/pipeline/outcome.h"
#include "agent/pipeline/pace_meter.h"
#include "storage/message_cache.h"

namespace agent::pipeline {

// A fetch_messages job: list the ids of the window, ask the mirror which are missing, fetch those
// in batches, and commit each batch with the job's progress in one transaction. Running it again
// after any interruption fetches only what is still missing.
class FetchMessages {
public:
    struct Parts {
        storage::Database& database;
        storage::MessageCache& cache;
        gmail::GmailClient& gmail;
        MannerChooser& manners;
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

    FetchMessages(Parts parts, Settings settings, const storage::Job& job, JobLedger& ledger,
                  const StopSignal& stop, ProgressSink on_progress);

    Outcome run();

    // What this run did. Valid after run(), however it ended.
    const MessageCounts& counts() const { return counts_; }

private:
    using Listing = std::vector<gmail::MessageRef>;

    Result<Listing, gmail::Error> list_ids(const std::string& query, std::int64_t most);
    Listing missing_and_failed(const Listing& listed);
    Result<Done, gmail::Error> find_attachments(bool anything_missing);
    bool announce(const std::string& step);
    bool take_in(const FetchedBatch& batch);
    void store(const FetchedBatch& batch);
    void store_failure(const std::string& id, const std::string& reason);
    storage::CachedMessage row_of(const gmail::Message& message, const Json& resource) const;
    std::string batch_step() const;
    Outcome outcome_of(const gmail::Error& error) const;
    Outcome finish() const;
    Json progress_metadata(const std::string& step) const;
    void count_usage();
    void report(const std::string& step);

    Parts parts_;
    Settings settings_;
    storage::Job job_;
    JobLedger& ledger_;
    const StopSignal& stop_;
    ProgressSink on_progress_;
    Patience patience_;
    PaceMeter pace_meter_;
    Pace pace_;  // lately
    FetchRequest request_;
    // By earlier, interrupted runs of this job: theirs, not cache hits.
    std::int64_t fetched_before_ = 0;
    std::int64_t requests_before_ = 0;
    std::int64_t units_before_ = 0;
    std::int64_t units_saved_before_ = 0;
    MessageCounts counts_;
    std::int64_t total_ = 0;
    std::int64_t done_ = 0;
    std::int64_t batches_done_ = 0;
    std::set<std::string> with_attachments_;
    std::map<std::string, std::string> failures_;  // id to reason
};

}  // namespace agent::pipeline
