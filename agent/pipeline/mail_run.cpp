#include "agent/pipeline/mail_run.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "agent/pipeline/attachment_search.h"
#include "agent/pipeline/lacking.h"
#include "agent/pipeline/mirrored_mailbox.h"

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

}  // namespace

MailRun::MailRun(Parts parts, Settings settings, const Job& job, JobLedger& ledger,
                 const StopSignal& stop, ProgressSink on_progress)
    : parts_(parts),
      settings_(settings),
      job_(job),
      ledger_(ledger),
      stop_(stop),
      on_progress_(std::move(on_progress)),
      patience_(parts.clock, stop, settings.patience, settings.seed),
      progress_(job, parts.gmail, parts.clock),
      window_(parts.database, job.user_id) {}

void MailRun::begin(int batch_size, MirrorWriter::Hidden hidden) {
    progress_.set_batch_size(batch_size);
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
    Listing& messages = listed.messages;
    gmail::ListQuery page_query{query, label_ids, kIdsAPage, ""};
    for (;;) {
        const auto left = most - static_cast<std::int64_t>(messages.size());
        page_query.max_results = static_cast<int>(std::min<std::int64_t>(left, kIdsAPage));
        const auto page = list_page(page_query);
        if (!page) return page.error();
        page_query.page_token = page.value().next_page_token;
        listed.complete = page_query.page_token.empty();
        for (const gmail::MessageRef& message : page.value().messages) {
            // Mail that arrives while we list shifts others to the next page.
            if (messages.contains(message.id)) continue;
            if (static_cast<std::int64_t>(messages.size()) == most) {
                listed.complete = false;
                break;
            }
            messages.add(message.id, message.thread_id);
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

Messages MailRun::missing(const Messages& messages) {
    std::unordered_map<std::string, std::string> thread_of;
    for (const gmail::MessageRef& message : messages) {
        // The first of two that are the same may lack the thread.
        if (!message.thread_id.empty()) thread_of[message.id] = message.thread_id;
    }
    Messages missing;
    for (std::string& id : lacking(parts_.cache, ids_of(messages), settings_.format)) {
        const auto thread = thread_of.find(id);
        missing.push_back({std::move(id), thread == thread_of.end() ? "" : thread->second});
    }
    return missing;
}

bool MailRun::save(const std::string& step) {
    return ledger_.save([&](Job& job) { progress_.write_to(job, step); });
}

bool MailRun::announce(const std::string& step) {
    const bool ours = save(step);
    if (ours) on_progress_(progress_.event(step));
    return ours;
}

std::optional<Outcome> MailRun::fetch(const Messages& again, const Listing& wanted) {
    if (!announce(progress_.batch_step())) return lost();
    progress_.begin_fetch();
    // A stretch at a time: threads are grouped within it.
    std::size_t next = 0;
    do {
        const Messages stretch = wanted.stretch(next);
        if (auto ended = fetch_stretch(next == 0 ? again : Messages{}, stretch)) return ended;
        next += stretch.size();
    } while (next < wanted.size());
    return std::nullopt;
}

std::optional<Outcome> MailRun::fetch_stretch(const Messages& again, const Messages& wanted) {
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
    progress_.set_units_saved(fetcher_->units_saved());
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

MessageFetcher::Ended MailRun::fetch_for_a_turn(const Messages& again, const Messages& wanted) {
    const Messages left = not_handled(again, wanted);
    // What another job has brought meanwhile is in the mirror without us.
    const auto brought = left_to_fetch_ - static_cast<std::int64_t>(left.size());
    left_to_fetch_ -= brought;
    progress_.take_from_another(brought);
    const auto before = handled_.size();
    return fetcher_->fetch(left, [&](const FetchedBatch& batch) {
        if (!take_in(batch)) return false;
        note_handled(batch);
        yields_ = handled_.size() - before >= kMessagesATurn && parts_.turns.others_wait();
        return !yields_;
    });
}

Messages MailRun::not_handled(const Messages& again, const Messages& wanted) {
    Messages left = again;
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
    for (const auto& failure : stored.failures) failures_[failure.id] = failure.reason;
    progress_.take_batch(stored.fetched, stored.gone,
                         static_cast<std::int64_t>(stored.failures.size()));
    progress_.set_units_saved(fetcher_->units_saved());
    const std::string step = progress_.batch_step();
    const bool ours = save(step);
    // What was fetched is worth keeping even when the job is no longer ours.
    transaction.commit();
    if (ours) on_progress_(progress_.event(step));
    return ours;
}

Result<Done, Error> MailRun::find_attachments(const storage::MessageWindow::Dates& dates) {
    return mark_attachments([this](const auto& query) { return list_page(query); }, parts_.cache,
                            dates);
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

}  // namespace agent::pipeline
