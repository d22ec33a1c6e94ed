#include "agent/pipeline/fetch_progress.h"

#include <algorithm>

#include "agent/pipeline/job_counts.h"
#include "agent/pipeline/job_ledger.h"
#include "agent/pipeline/pace_text.h"

namespace agent::pipeline {

FetchProgress::FetchProgress(const storage::Job& job, gmail::GmailClient& gmail, const Clock& clock)
    : gmail_(gmail),
      job_id_(job.id),
      job_type_(job.job_type),
      before_(counts_in_metadata(job)),
      pace_meter_(gmail, clock) {}

void FetchProgress::expect(std::int64_t listed, std::int64_t to_fetch, std::int64_t others) {
    counts_.listed = listed;
    total_ = std::max(listed + others, to_fetch);
    done_ = total_ - to_fetch;
    counts_.cached = std::max<std::int64_t>(done_ - before_.fetched, 0);
}

void FetchProgress::expect_again(std::int64_t listed, std::int64_t cached, std::int64_t done) {
    counts_.listed = listed;
    counts_.cached = cached;
    total_ = listed;
    done_ = std::min(done, listed);
}

void FetchProgress::take_batch(std::int64_t fetched, std::int64_t gone, std::int64_t failed) {
    counts_.fetched += fetched;
    counts_.gone += gone;
    counts_.failed += failed;
    ++batches_done_;
    done_ += fetched + gone + failed;
    total_ = std::max(total_, done_);
    pace_ = pace_meter_.measure(done_, total_);
}

void FetchProgress::take_from_another(std::int64_t messages) {
    done_ += messages;
    counts_.cached += messages;
}

MessageCounts FetchProgress::counts() const {
    MessageCounts counts = counts_;
    const gmail::Usage usage = gmail_.usage();
    counts.requests = usage.requests;
    counts.units = usage.units;
    return counts;
}

std::string FetchProgress::batch_step() const {
    const std::int64_t left = total_ - done_;
    if (left <= 0) return "Finishing...";
    const std::int64_t more = (left + batch_size_ - 1) / batch_size_;
    return "Fetching batch " + std::to_string(batches_done_ + 1) + "/" +
           std::to_string(batches_done_ + more) + time_left_remark(pace_) + "...";
}

void FetchProgress::write_to(storage::Job& job, const std::string& step) const {
    job.total = std::max(job.total, total_);
    job.progress = std::max(job.progress, done_);
    merge_metadata(job, metadata(step));
}

// What a later run of this job, and the web, read.
Json FetchProgress::metadata(const std::string& step) const {
    const MessageCounts counts = this->counts();
    return {{"current_step", step},
            {"messages_listed", counts.listed},
            {"messages_cached", counts.cached},
            {"messages_fetched", before_.fetched + counts.fetched},
            {"messages_failed", counts.failed},
            {"messages_gone", counts.gone},
            {"cache_hit_rate", counts.cache_hit_rate()},
            {"gmail_requests", before_.requests + counts.requests},
            {"gmail_units", before_.units + counts.units},
            {"gmail_units_saved", before_.units_saved + counts.units_saved}};
}

ProgressEvent FetchProgress::event(const std::string& step) const {
    ProgressEvent event;
    event.job_id = job_id_;
    event.job_type = job_type_;
    event.step = step;
    event.done = done_;
    event.total = total_;
    event.pace = pace_;
    event.counts = counts();
    return event;
}

}  // namespace agent::pipeline
