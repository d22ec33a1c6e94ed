#include "agent/pipeline/message_fetcher.h"

#include <algorithm>
#include <optional>

namespace agent::pipeline {
namespace {

using gmail::Error;

constexpr int kAttemptsAlone = 3;

// Refusals of the user or the project: every other message would meet them too.
bool concerns_all_messages(const Error& error) {
    switch (error.kind) {
        case Error::Kind::cancelled:
        case Error::Kind::tls:
        case Error::Kind::unauthorized:
        case Error::Kind::signed_out:
        case Error::Kind::bad_client:
        case Error::Kind::forbidden:
        case Error::Kind::daily_limit:
            return true;
        default:
            return false;
    }
}

// Worth asking for once more, alone.
bool may_heal(const Error& error) {
    return error.kind == Error::Kind::server || error.kind == Error::Kind::offline ||
           error.kind == Error::Kind::malformed;
}

// A message that is not the one asked for is no answer.
void refuse_wrong_message(gmail::BatchItem& item) {
    if (!item.message) return;
    const gmail::Json& resource = item.message.value();
    const auto id = resource.is_object() ? resource.find("id") : resource.end();
    if (id != resource.end() && *id == item.id) return;
    item.message =
        Error{Error::Kind::malformed, "the answer is not the message asked for", 200, {}};
}

}  // namespace

MessageFetcher::MessageFetcher(gmail::GmailClient& gmail, Patience& patience,
                               const StopSignal& stop, gmail::Format format, int batch_size)
    : gmail_(gmail),
      patience_(patience),
      stop_(stop),
      format_(format),
      largest_size_(batch_size),
      size_(batch_size) {}

MessageFetcher::Ended MessageFetcher::fetch(const std::vector<std::string>& ids,
                                            const OnBatch& on_batch) {
    waiting_.assign(ids.begin(), ids.end());
    alone_.clear();
    attempts_.clear();
    while (!waiting_.empty() || !alone_.empty()) {
        FetchedBatch batch;
        const bool together = !waiting_.empty() && batch_endpoint_;
        const Verdict verdict = together ? fetch_one_batch(batch) : fetch_alone(batch);
        const bool anything =
            !batch.messages.empty() || !batch.failures.empty() || !batch.gone.empty();
        if (anything && !on_batch(batch)) return {Ended::Kind::refused, {}};
        if (verdict == Verdict::give_up) return {Ended::Kind::error, last_error_};
    }
    return {};
}

std::vector<std::string> MessageFetcher::take_batch() {
    const auto count = std::min(waiting_.size(), static_cast<std::size_t>(size_));
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<std::string> ids(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return ids;
}

void MessageFetcher::put_back(const std::vector<std::string>& ids) {
    waiting_.insert(waiting_.begin(), ids.begin(), ids.end());
}

MessageFetcher::Verdict MessageFetcher::fetch_one_batch(FetchedBatch& batch) {
    const std::vector<std::string> ids = take_batch();
    ++requests_;
    auto items = gmail_.get_batch(ids, format_, &stop_);
    if (!items) return whole_failed(ids, items.error());
    return sort_items(std::move(items).value(), batch);
}

MessageFetcher::Verdict MessageFetcher::whole_failed(const std::vector<std::string>& ids,
                                                     const Error& error) {
    put_back(ids);
    last_error_ = error;
    if (error.kind == Error::Kind::no_batch) {
        batch_endpoint_ = false;
        return Verdict::keep_going;
    }
    if (error.kind == Error::Kind::too_many_parts && size_ > 1) {
        size_ = std::max(size_ / 2, 1);
        largest_size_ = size_;
        return Verdict::keep_going;
    }
    if (error.kind == Error::Kind::too_concurrent) size_ = std::max(size_ / 2, 1);
    if (error.kind == Error::Kind::malformed) {
        // Nothing in the answer could be read; the messages get their chance alone.
        for (const std::string& id : take_batch()) alone_.push_back(id);
        return Verdict::keep_going;
    }
    return patience_.wait_after(error) ? Verdict::keep_going : Verdict::give_up;
}

MessageFetcher::Verdict MessageFetcher::sort_items(std::vector<gmail::BatchItem> items,
                                                   FetchedBatch& batch) {
    std::vector<std::string> throttled;
    std::optional<Error> throttling;
    std::optional<Error> fatal;
    for (gmail::BatchItem& item : items) {
        refuse_wrong_message(item);
        if (item.message) {
            batch.messages.push_back(std::move(item.message).value());
            continue;
        }
        const Error& error = item.message.error();
        if (concerns_all_messages(error)) {
            fatal = error;
            throttled.push_back(item.id);
        } else if (error.throttling()) {
            // One strike a batch, however many parts were refused; the latest deadline counts.
            if (!throttling || error.not_before > throttling->not_before) throttling = error;
            throttled.push_back(item.id);
        } else {
            sort_failed_item(item, batch);
        }
    }
    put_back(throttled);
    if (!batch.messages.empty()) patience_.reset();
    if (fatal || throttling) last_error_ = fatal ? *fatal : *throttling;
    if (fatal) return Verdict::give_up;
    if (!throttling) {
        size_ = std::min(size_ + 1, largest_size_);
        return Verdict::keep_going;
    }
    if (throttling->kind == Error::Kind::too_concurrent) size_ = std::max(size_ / 2, 1);
    return patience_.wait_after(*throttling) ? Verdict::keep_going : Verdict::give_up;
}

void MessageFetcher::sort_failed_item(const gmail::BatchItem& item, FetchedBatch& batch) {
    const Error& error = item.message.error();
    if (error.kind == Error::Kind::not_found) {
        batch.gone.push_back(item.id);
    } else if (may_heal(error) && ++attempts_[item.id] <= kAttemptsAlone) {
        alone_.push_back(item.id);
    } else {
        batch.failures.push_back({item.id, error.what});
    }
}

MessageFetcher::Verdict MessageFetcher::fetch_alone(FetchedBatch& batch) {
    std::deque<std::string>& source = alone_.empty() ? waiting_ : alone_;
    const std::string id = source.front();
    source.pop_front();
    ++requests_;
    auto message = gmail_.get(id, format_, &stop_);
    const auto error = message ? std::nullopt : std::optional(message.error());
    if (error && error->kind == Error::Kind::offline) {
        // The line is down, not the message: wait, and keep its attempts.
        alone_.push_front(id);
        last_error_ = *error;
        return patience_.wait_after(*error) ? Verdict::keep_going : Verdict::give_up;
    }
    std::vector<gmail::BatchItem> items;
    items.push_back({id, std::move(message)});
    return sort_items(std::move(items), batch);
}

}  // namespace agent::pipeline
