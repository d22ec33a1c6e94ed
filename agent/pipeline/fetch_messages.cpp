#include "agent/pipeline/fetch_messages.h"

#include <algorithm>
#include <unordered_map>

#include <Poco/UUIDGenerator.h>

#include "agent/pipeline/pace_text.h"

namespace agent::pipeline {
namespace {

using gmail::Error;
using storage::Job;

constexpr int kIdsAPage = 500;  // Gmail's maximum
// A message that failed this often is not asked for again unless it is listed.
constexpr int kAttemptsOverAll = 20;
constexpr std::size_t kFailuresInDetails = 50;

std::int64_t number_in_metadata(const Job& job, const char* key) {
    const Json metadata = Json::parse(job.metadata, nullptr, false);
    if (!metadata.is_object()) return 0;
    const auto found = metadata.find(key);
    return found != metadata.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::vector<std::string> emails_of(const std::vector<gmail::Address>& addresses) {
    std::vector<std::string> emails;
    for (const gmail::Address& address : addresses) {
        if (!address.email.empty()) emails.push_back(address.email);
    }
    return emails;
}

}  // namespace

FetchMessages::FetchMessages(Parts parts, Settings settings, const Job& job, JobLedger& ledger,
                             const StopSignal& stop, ProgressSink on_progress)
    : parts_(parts),
      settings_(settings),
      job_(job),
      ledger_(ledger),
      stop_(stop),
      on_progress_(std::move(on_progress)),
      patience_(parts.clock, stop, settings.patience, settings.seed),
      pace_meter_(parts.gmail, parts.clock),
      fetched_before_(number_in_metadata(job, "messages_fetched")),
      requests_before_(number_in_metadata(job, "gmail_requests")),
      units_before_(number_in_metadata(job, "gmail_units")),
      units_saved_before_(number_in_metadata(job, "gmail_units_saved")) {}

Outcome FetchMessages::run() {
    auto request = read_fetch_request(job_, settings_.defaults);
    if (!request) {
        return {Outcome::Kind::failed_permanent, request.error(), {}, {{"code", "bad_metadata"}}};
    }
    request_ = std::move(request).value();

    if (!announce("Listing messages...")) return {Outcome::Kind::lost, "", {}, nullptr};
    const auto listed = list_ids(request_.query, request_.max_results);
    if (!listed) return outcome_of(listed.error());

    const auto missing = missing_and_failed(listed.value());
    const auto attachments = find_attachments(!missing.empty());
    if (!attachments) return outcome_of(attachments.error());
    if (!announce(batch_step())) return {Outcome::Kind::lost, "", {}, nullptr};

    MessageFetcher fetcher(parts_.gmail, parts_.manners, patience_, stop_,
                           {settings_.format, request_.batch_size, settings_.group_threads});
    (void)pace_meter_.measure(done_, total_);  // from here on
    const auto ended = fetcher.fetch(missing, [&](const FetchedBatch& batch) {
        counts_.units_saved = fetcher.units_saved();
        return take_in(batch);
    });
    counts_.units_saved = fetcher.units_saved();
    count_usage();
    if (ended.kind == MessageFetcher::Ended::Kind::refused) {
        return {Outcome::Kind::lost, "", {}, nullptr};
    }
    if (ended.kind == MessageFetcher::Ended::Kind::error) return outcome_of(ended.error);
    return finish();
}

Result<FetchMessages::Listing, Error> FetchMessages::list_ids(const std::string& query,
                                                              std::int64_t most) {
    Listing ids;
    std::set<std::string> seen;  // mail that arrives while we list shifts ids to the next page
    gmail::ListQuery page_query{query, request_.label_ids, kIdsAPage, ""};
    for (;;) {
        const auto left = most - static_cast<std::int64_t>(ids.size());
        page_query.max_results = static_cast<int>(std::min<std::int64_t>(left, kIdsAPage));
        auto page = parts_.gmail.list(page_query, &stop_);
        if (!page) {
            if (patience_.wait_after(page.error())) continue;
            return page.error();
        }
        patience_.reset();
        for (gmail::MessageRef& message : page.value().messages) {
            if (static_cast<std::int64_t>(ids.size()) == most) break;
            if (seen.insert(message.id).second) ids.push_back(std::move(message));
        }
        page_query.page_token = page.value().next_page_token;
        if (page_query.page_token.empty() || static_cast<std::int64_t>(ids.size()) >= most) {
            return ids;
        }
    }
}

// Messages that failed in earlier runs come first, though the listing may no longer hold them.
FetchMessages::Listing FetchMessages::missing_and_failed(const Listing& listed) {
    std::vector<std::string> wanted;
    for (const storage::FailedMessage& failed : parts_.cache.failed()) {
        if (failed.attempts < kAttemptsOverAll) wanted.push_back(failed.message_id);
    }
    std::unordered_map<std::string, std::string> thread_of;
    for (const gmail::MessageRef& message : listed) thread_of[message.id] = message.thread_id;
    const auto outside = std::count_if(wanted.begin(), wanted.end(), [&](const std::string& id) {
        return !thread_of.contains(id);
    });
    for (const gmail::MessageRef& message : listed) wanted.push_back(message.id);
    Listing missing;
    for (std::string& id : parts_.cache.missing(wanted)) {
        const auto thread = thread_of.find(id);
        missing.push_back({std::move(id), thread == thread_of.end() ? "" : thread->second});
    }

    counts_.listed = static_cast<std::int64_t>(listed.size());
    total_ = counts_.listed + outside;
    done_ = total_ - static_cast<std::int64_t>(missing.size());
    counts_.cached = std::max<std::int64_t>(done_ - fetched_before_, 0);
    return missing;
}

// In the metadata format Gmail sends no parts, so one more listing tells which messages of the
// window carry attachments.
Result<Done, Error> FetchMessages::find_attachments(bool anything_missing) {
    if (!anything_missing || settings_.format != gmail::Format::metadata) return Done{};
    auto ids = list_ids(request_.query + " has:attachment", request_.max_results);
    if (!ids) return ids.error();
    for (gmail::MessageRef& message : ids.value()) with_attachments_.insert(std::move(message.id));
    return Done{};
}

bool FetchMessages::announce(const std::string& step) {
    count_usage();
    const bool ours = ledger_.save([&](Job& job) {
        job.total = std::max(job.total, total_);
        job.progress = std::max(job.progress, done_);
        merge_metadata(job, progress_metadata(step));
    });
    if (ours) report(step);
    return ours;
}

// The counts that a later run of this job, and the web, read.
Json FetchMessages::progress_metadata(const std::string& step) const {
    return {{"current_step", step},
            {"messages_listed", counts_.listed},
            {"messages_cached", counts_.cached},
            {"messages_fetched", fetched_before_ + counts_.fetched},
            {"messages_failed", counts_.failed},
            {"messages_gone", counts_.gone},
            {"cache_hit_rate", counts_.cache_hit_rate()},
            {"gmail_requests", requests_before_ + counts_.requests},
            {"gmail_units", units_before_ + counts_.units},
            {"gmail_units_saved", units_saved_before_ + counts_.units_saved}};
}

bool FetchMessages::take_in(const FetchedBatch& batch) {
    storage::Database::Transaction transaction(parts_.database);
    store(batch);
    count_usage();
    ++batches_done_;
    done_ += static_cast<std::int64_t>(batch.messages.size() + batch.failures.size() +
                                       batch.gone.size());
    pace_ = pace_meter_.measure(done_, total_);
    const std::string step = batch_step();
    const bool ours = ledger_.save([&](Job& job) {
        job.total = std::max(job.total, total_);
        job.progress = std::max(job.progress, done_);
        merge_metadata(job, progress_metadata(step));
    });
    // What was fetched is worth keeping even when the job is no longer ours.
    transaction.commit();
    if (ours) report(step);
    return ours;
}

void FetchMessages::store(const FetchedBatch& batch) {
    std::vector<storage::CachedMessage> rows;
    rows.reserve(batch.messages.size());
    for (const Json& resource : batch.messages) {
        const auto message = gmail::decode_message(resource);
        if (message) {
            rows.push_back(row_of(message.value(), resource));
        } else {
            store_failure(resource["id"].get<std::string>(), message.error().what);
        }
    }
    counts_.fetched += static_cast<std::int64_t>(rows.size());
    parts_.cache.upsert(rows);
    parts_.cache.remove(batch.gone);
    counts_.gone += static_cast<std::int64_t>(batch.gone.size());
    for (const auto& failure : batch.failures) store_failure(failure.id, failure.reason);
}

void FetchMessages::store_failure(const std::string& id, const std::string& reason) {
    parts_.cache.record_failure(id, reason, parts_.clock.now());
    failures_[id] = reason;
    ++counts_.failed;
}

storage::CachedMessage FetchMessages::row_of(const gmail::Message& message,
                                             const Json& resource) const {
    const bool attached = message.attachment_count ? *message.attachment_count > 0
                                                   : with_attachments_.contains(message.id);
    const int count = message.attachment_count.value_or(attached ? 1 : 0);
    storage::CachedMessage row;
    row.id = Poco::UUIDGenerator().createRandom().toString();
    row.message_id = message.id;
    row.thread_id = message.thread_id;
    row.raw_data = resource.dump(-1, ' ', false, Json::error_handler_t::replace);
    row.processed_data = gmail::processed_data(message, attached, count)
                             .dump(-1, ' ', false, Json::error_handler_t::replace);
    row.internal_date = message.internal_date;
    row.subject = message.subject;
    row.from_email = message.from.email;
    row.to_emails = emails_of(message.to);
    row.has_attachments = attached;
    row.fetched_at = parts_.clock.now();
    return row;
}

// "Fetching batch 2/5...": the batch that comes next, as the web shows it.
std::string FetchMessages::batch_step() const {
    const std::int64_t left = total_ - done_;
    if (left == 0) return "Finishing...";
    const std::int64_t more = (left + request_.batch_size - 1) / request_.batch_size;
    return "Fetching batch " + std::to_string(batches_done_ + 1) + "/" +
           std::to_string(batches_done_ + more) + time_left_remark(pace_) + "...";
}

Outcome FetchMessages::outcome_of(const Error& error) const {
    Outcome outcome{Outcome::Kind::failed_permanent,
                    error.what,
                    error.not_before,
                    {{"source", "gmail"}, {"http_status", error.status}}};
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

Outcome FetchMessages::finish() const {
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

void FetchMessages::count_usage() {
    const gmail::Usage usage = parts_.gmail.usage();
    counts_.requests = usage.requests;
    counts_.units = usage.units;
}

void FetchMessages::report(const std::string& step) {
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
