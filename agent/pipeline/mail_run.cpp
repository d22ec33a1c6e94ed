#include "agent/pipeline/mail_run.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "agent/pipeline/attachment_search.h"
#include "agent/pipeline/job_counts.h"
#include "agent/pipeline/lacking.h"
#include "agent/pipeline/mirrored_mailbox.h"
#include "agent/pipeline/pace_text.h"

namespace agent::pipeline {
namespace {

using gmail::Error;
using storage::Job;

constexpr int kIdsAPage = 500;  // Gmail's maximum
// A message that failed this often is not asked for again unless it is listed.
constexpr int kAttemptsOverAll = 20;
constexpr std::size_t kFailuresInDetails = 50;
// That a job may fetch before it lets another of its mailbox in.
constexpr std::size_t kMessagesATurn = 100;
// That are planned together; threads are grouped within them.
constexpr std::ptrdiff_t kMessagesAStretch = 2'000;

}  // namespace

std::vector<std::string> ids_of(const Listing& messages) {
    std::vector<std::string> ids;
    ids.reserve(messages.size());
    for (const gmail::MessageRef& message : messages) ids.push_back(message.id);
    return ids;
}

MailRun::MailRun(Parts parts, Settings settings, const Job& job, JobLedger& ledger,
                 const StopSignal& stop, ProgressSink on_progress)
    : parts_(parts),
      settings_(settings),
      job_(job),
      ledger_(ledger),
      stop_(stop),
      on_progress_(std::move(on_progress)),
      patience_(parts.clock, stop, settings.patience, settings.seed),
      pace_meter_(parts.gmail, parts.clock),
      window_(parts.database, job.user_id),
      before_(counts_in_metadata(job)) {}

void MailRun::begin(int batch_size, MirrorWriter::Hidden hidden) {
    batch_size_ = batch_size;
    writer_.emplace(parts_.cache, parts_.clock, hidden);
    fetcher_.emplace(
        parts_.gmail, parts_.manners, patience_, stop_,
        MessageFetcher::Settings{settings_.format, batch_size, settings_.group_threads});
}

std::optional<Outcome> MailRun::check_mailbox() {
    MirroredMailbox mailbox(parts_.database, job_.user_id);
    const auto checked = mailbox.confirm(parts_.gmail, [this] { return profile(); });
    if (!checked) return outcome_of(checked.error());
    return std::nullopt;
}

Result<gmail::Profile, Error> MailRun::profile() {
    if (profile_) return *profile_;
    auto profile = bear([this] { return parts_.gmail.profile(&stop_); });
    if (profile) profile_ = profile.value();
    return profile;
}

Result<gmail::MessagePage, Error> MailRun::list_page(const gmail::ListQuery& query) {
    return bear([&] { return parts_.gmail.list(query, &stop_); });
}

Result<MailRun::Listed, Error> MailRun::list(const std::string& query,
                                             const std::vector<std::string>& label_ids,
                                             std::int64_t most) {
    Listed listed;
    auto& messages = listed.messages;
    std::set<std::string> seen;  // mail that arrives while we list shifts ids to the next page
    gmail::ListQuery page_query{query, label_ids, kIdsAPage, ""};
    for (;;) {
        const auto left = most - static_cast<std::int64_t>(messages.size());
        page_query.max_results = static_cast<int>(std::min<std::int64_t>(left, kIdsAPage));
        auto page = list_page(page_query);
        if (!page) return page.error();
        page_query.page_token = page.value().next_page_token;
        listed.complete = page_query.page_token.empty();
        for (gmail::MessageRef& message : page.value().messages) {
            if (seen.contains(message.id)) continue;
            if (static_cast<std::int64_t>(messages.size()) == most) {
                listed.complete = false;
                break;
            }
            seen.insert(message.id);
            messages.push_back(std::move(message));
        }
        const bool enough = static_cast<std::int64_t>(messages.size()) >= most;
        if (page_query.page_token.empty() || enough) return listed;
    }
}

std::vector<std::string> MailRun::failed_before() const {
    std::vector<std::string> ids;
    for (const storage::FailedMessage& failed : parts_.cache.failed()) {
        if (failed.attempts < kAttemptsOverAll) ids.push_back(failed.message_id);
    }
    return ids;
}

Listing MailRun::missing(const Listing& messages) {
    std::unordered_map<std::string, std::string> thread_of;
    for (const gmail::MessageRef& message : messages) {
        // The first of two that are the same may lack the thread.
        if (!message.thread_id.empty()) thread_of[message.id] = message.thread_id;
    }
    Listing missing;
    for (std::string& id : lacking(parts_.cache, ids_of(messages), settings_.format)) {
        const auto thread = thread_of.find(id);
        missing.push_back({std::move(id), thread == thread_of.end() ? "" : thread->second});
    }
    return missing;
}

void MailRun::expect(std::int64_t listed, std::int64_t to_fetch, std::int64_t others) {
    counts_.listed = listed;
    total_ = std::max(listed + others, to_fetch);
    done_ = total_ - to_fetch;
    counts_.cached = std::max<std::int64_t>(done_ - before_.fetched, 0);
}

void MailRun::expect_again(std::int64_t listed, std::int64_t cached, std::int64_t done) {
    counts_.listed = listed;
    counts_.cached = cached;
    total_ = listed;
    done_ = std::min(done, listed);
}

bool MailRun::save(const std::string& step) {
    count_usage();
    return ledger_.save([&](Job& job) {
        job.total = std::max(job.total, total_);
        job.progress = std::max(job.progress, done_);
        merge_metadata(job, progress_metadata(step));
    });
}

bool MailRun::announce(const std::string& step) {
    const bool ours = save(step);
    if (ours) report(step);
    return ours;
}

// The counts that a later run of this job, and the web, read.
Json MailRun::progress_metadata(const std::string& step) const {
    return {{"current_step", step},
            {"messages_listed", counts_.listed},
            {"messages_cached", counts_.cached},
            {"messages_fetched", before_.fetched + counts_.fetched},
            {"messages_failed", counts_.failed},
            {"messages_gone", counts_.gone},
            {"cache_hit_rate", counts_.cache_hit_rate()},
            {"gmail_requests", before_.requests + counts_.requests},
            {"gmail_units", before_.units + counts_.units},
            {"gmail_units_saved", before_.units_saved + counts_.units_saved}};
}

std::optional<Outcome> MailRun::fetch(const Listing& again, const Listing& wanted) {
    if (!announce(batch_step())) return lost();
    (void)pace_meter_.measure(done_, total_);  // from here on
    // What is noted about each message under way would otherwise grow with the mailbox.
    auto next = wanted.begin();
    bool first = true;
    do {
        const auto count = std::min<std::ptrdiff_t>(wanted.end() - next, kMessagesAStretch);
        const Listing stretch(next, next + count);
        if (auto ended = fetch_stretch(std::exchange(first, false) ? again : Listing{}, stretch)) {
            return ended;
        }
        next += count;
    } while (next != wanted.end());
    return std::nullopt;
}

std::optional<Outcome> MailRun::fetch_stretch(const Listing& again, const Listing& wanted) {
    writer_->keep_attachments(ids_of(again));
    handled_.clear();
    left_to_fetch_ = static_cast<std::int64_t>(again.size() + wanted.size());
    MessageFetcher::Ended ended;
    do {
        const auto turn = parts_.turns.take(stop_);
        if (!turn) return Outcome{Outcome::Kind::interrupted, "", {}, nullptr, nullptr};
        yields_ = false;
        ended = fetch_for_a_turn(again, wanted);
    } while (yields_);
    counts_.units_saved = fetcher_->units_saved();
    count_usage();
    switch (ended.kind) {
        case MessageFetcher::Ended::Kind::refused:
            return lost();
        case MessageFetcher::Ended::Kind::error:
            return outcome_of(ended.error);
        case MessageFetcher::Ended::Kind::done:
            break;
    }
    return std::nullopt;
}

MessageFetcher::Ended MailRun::fetch_for_a_turn(const Listing& again, const Listing& wanted) {
    const Listing left = not_handled(again, wanted);
    // What another job has brought meanwhile is in the mirror without us.
    const auto brought = left_to_fetch_ - static_cast<std::int64_t>(left.size());
    left_to_fetch_ -= brought;
    done_ += brought;
    counts_.cached += brought;
    const auto before = handled_.size();
    return fetcher_->fetch(left, [&](const FetchedBatch& batch) {
        if (!take_in(batch)) return false;
        note_handled(batch);
        yields_ = handled_.size() - before >= kMessagesATurn && parts_.turns.others_wait();
        return !yields_;
    });
}

Listing MailRun::not_handled(const Listing& again, const Listing& wanted) {
    Listing left = again;
    for (gmail::MessageRef& message : missing(wanted)) left.push_back(std::move(message));
    std::erase_if(left, [this](const auto& message) { return handled_.contains(message.id); });
    return left;
}

void MailRun::note_handled(const FetchedBatch& batch) {
    for (const Json& message : batch.messages) handled_.insert(message["id"].get<std::string>());
    for (const auto& failure : batch.failures) handled_.insert(failure.id);
    handled_.insert(batch.gone.begin(), batch.gone.end());
    left_to_fetch_ -= static_cast<std::int64_t>(batch.messages.size() + batch.failures.size() +
                                                batch.gone.size());
}

bool MailRun::take_in(const FetchedBatch& batch) {
    storage::Database::Transaction transaction(parts_.database);
    const auto stored = writer_->store(batch);
    counts_.fetched += stored.fetched;
    counts_.gone += stored.gone;
    counts_.failed += static_cast<std::int64_t>(stored.failures.size());
    counts_.units_saved = fetcher_->units_saved();
    for (const auto& failure : stored.failures) failures_[failure.id] = failure.reason;
    ++batches_done_;
    done_ += static_cast<std::int64_t>(batch.messages.size() + batch.failures.size() +
                                       batch.gone.size());
    total_ = std::max(total_, done_);
    count_usage();
    pace_ = pace_meter_.measure(done_, total_);
    const std::string step = batch_step();
    const bool ours = save(step);
    // What was fetched is worth keeping even when the job is no longer ours.
    transaction.commit();
    if (ours) report(step);
    return ours;
}

Result<Done, Error> MailRun::find_attachments(const storage::MessageWindow::Dates& dates) {
    return mark_attachments([this](const auto& query) { return list_page(query); }, parts_.cache,
                            dates);
}

// "Fetching batch 2/5...": the batch that comes next, as the web shows it.
std::string MailRun::batch_step() const {
    const std::int64_t left = total_ - done_;
    if (left <= 0) return "Finishing...";
    const std::int64_t more = (left + batch_size_ - 1) / batch_size_;
    return "Fetching batch " + std::to_string(batches_done_ + 1) + "/" +
           std::to_string(batches_done_ + more) + time_left_remark(pace_) + "...";
}

Outcome MailRun::outcome_of(const Error& error) const {
    Outcome outcome{Outcome::Kind::failed_permanent,
                    error.what,
                    error.not_before,
                    {{"source", "gmail"}, {"http_status", error.status}},
                    nullptr};
    switch (error.kind) {
        case Error::Kind::cancelled:
            outcome.kind = Outcome::Kind::interrupted;
            break;
        case Error::Kind::offline:
        case Error::Kind::tls:  // a captive portal or a filter in between, as a rule
        case Error::Kind::rate_limited:
        case Error::Kind::too_concurrent:
        case Error::Kind::daily_limit:
            outcome.kind = stop_.requested() ? Outcome::Kind::interrupted : Outcome::Kind::deferred;
            break;
        case Error::Kind::unauthorized:
        case Error::Kind::signed_out:
        case Error::Kind::bad_client:
            outcome.kind = Outcome::Kind::needs_sign_in;
            break;
        case Error::Kind::other_mailbox:
            outcome.kind = Outcome::Kind::other_mailbox;
            break;
        case Error::Kind::server:
        case Error::Kind::malformed:
            outcome.kind =
                stop_.requested() ? Outcome::Kind::interrupted : Outcome::Kind::failed_transient;
            break;
        default:
            break;
    }
    return outcome;
}

Outcome MailRun::finished() const {
    Outcome outcome;
    if (!failures_.empty()) {
        Json listed = Json::array();
        for (const auto& [id, reason] : failures_) {
            if (listed.size() == kFailuresInDetails) break;
            listed.push_back({{"message_id", id}, {"reason", reason}});
        }
        outcome.details = {{"failed_messages", std::move(listed)},
                           {"failed_count", failures_.size()}};
    }
    return outcome;
}

void MailRun::count_usage() {
    const gmail::Usage usage = parts_.gmail.usage();
    counts_.requests = usage.requests;
    counts_.units = usage.units;
}

void MailRun::report(const std::string& step) {
    ProgressEvent event;
    event.job_id = job_.id;
    event.job_type = job_.job_type;
    event.step = step;
    event.done = done_;
    event.total = total_;
    event.pace = pace_;
    event.counts = counts_;
    on_progress_(event);
}

}  // namespace agent::pipeline
