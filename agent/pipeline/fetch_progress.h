#pragma once

#include <cstdint>
#include <string>

#include "agent/gmail/gmail_client.h"
#include "agent/pipeline/outcome.h"
#include "agent/pipeline/pace_meter.h"
#include "storage/job_store.h"

namespace agent::pipeline {

// How far a job that reads Gmail has got, over all its runs, and how it says so: in the job's row
// and metadata, and to whoever watches.
class FetchProgress {
public:
    // `job`: with the counts of its earlier runs. `gmail`: asked by this run alone.
    FetchProgress(const storage::Job& job, gmail::GmailClient& gmail, const Clock& clock);

    // Of the batches that its steps foretell.
    void set_batch_size(int batch_size) { batch_size_ = batch_size; }

    // `listed` messages of which so many are still to be fetched, and as many others beside them.
    void expect(std::int64_t listed, std::int64_t to_fetch, std::int64_t others);
    // As an earlier run of this job found it.
    void expect_again(std::int64_t listed, std::int64_t cached, std::int64_t done);

    // The pace is measured from here on.
    void begin_fetch() { (void)pace_meter_.measure(done_, total_); }
    // One batch, of which so many messages were fetched, are gone, or failed.
    void take_batch(std::int64_t fetched, std::int64_t gone, std::int64_t failed);
    // Another job has brought so many of those that were to be fetched.
    void take_from_another(std::int64_t messages);
    // In all so far.
    void set_units_saved(std::int64_t units) { counts_.units_saved = units; }

    // "Fetching batch 2/5...": the batch that comes next, as the web shows it.
    std::string batch_step() const;

    void write_to(storage::Job& job, const std::string& step) const;
    ProgressEvent event(const std::string& step) const;
    MessageCounts counts() const;

private:
    Json metadata(const std::string& step) const;

    gmail::GmailClient& gmail_;
    const std::string job_id_, job_type_;
    const MessageCounts before_;  // by earlier, interrupted runs: theirs, not cache hits
    MessageCounts counts_;
    PaceMeter pace_meter_;
    Pace pace_;  // lately
    int batch_size_ = 20;
    std::int64_t total_ = 0;
    std::int64_t done_ = 0;
    std::int64_t batches_done_ = 0;
};

}  // namespace agent::pipeline
