#include "agent/pipeline/message_fetcher.h"

#include <algorithm>
#include <set>

namespace agent::pipeline {
namespace {

using gmail::Error;
using gmail::Manner;

constexpr int kAttemptsAlone = 3;
constexpr int kMostParts = 100;  // Google's limit for a batch
// Answers to one request are held in memory: so many bytes, and so many messages of threads.
constexpr double kMostBytes = 16 << 20;
constexpr std::size_t kMostMessages = 200;
constexpr double kWeightOfNewest = 0.5;

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
    return error.kind == Error::Kind::server || error.kind == Error::Kind::malformed;
}

void put_back(std::deque<Errand>& queue, std::vector<Errand> errands) {
    queue.insert(queue.begin(), std::make_move_iterator(errands.begin()),
                 std::make_move_iterator(errands.end()));
}

}  // namespace

MessageFetcher::MessageFetcher(gmail::GmailClient& gmail, MannerChooser& manners,
                               Patience& patience, const StopSignal& stop, Settings settings)
    : gmail_(gmail),
      manners_(manners),
      patience_(patience),
      stop_(stop),
      settings_(settings),
      size_(settings.batch_size),
      largest_size_(kMostParts) {}

MessageFetcher::Ended MessageFetcher::fetch(const std::vector<gmail::MessageRef>& messages,
                                            const OnBatch& on_batch) {
    auto errands = plan_errands(messages, gmail_.prices(), settings_.group_threads);
    waiting_.assign(std::make_move_iterator(errands.begin()),
                    std::make_move_iterator(errands.end()));
    alone_.clear();
    attempts_.clear();
    while (!waiting_.empty() || !alone_.empty()) {
        FetchedBatch batch;
        const Verdict verdict = fetch_some(batch);
        const bool anything =
            !batch.messages.empty() || !batch.failures.empty() || !batch.gone.empty();
        if (anything && !on_batch(batch)) return {Ended::Kind::refused, {}};
        if (verdict == Verdict::give_up) return {Ended::Kind::error, last_error_};
    }
    return {};
}

MessageFetcher::Verdict MessageFetcher::fetch_some(FetchedBatch& batch) {
    std::deque<Errand>& source = waiting_.empty() ? alone_ : waiting_;
    const Manner manner = waiting_.empty() ? Manner::streams : manners_.next();
    std::vector<Errand> errands = take(source, manner);
    std::vector<gmail::Wanted> wanted;
    wanted.reserve(errands.size());
    for (const Errand& errand : errands) wanted.push_back(errand.target);

    auto haul = gmail_.get_many(wanted, settings_.format, manner, &stop_);
    if (!haul) return whole_failed(std::move(errands), source, manner, haul.error());
    const auto full = errands.size() >= static_cast<std::size_t>(size_);
    const auto on_the_way = haul.value().on_the_way;
    const auto bytes = static_cast<double>(haul.value().bytes);
    const Verdict verdict = sort(std::move(errands), std::move(haul).value(), source, batch);
    if (!batch.messages.empty()) {
        const auto count = batch.messages.size();
        bytes_each_ += (bytes_each_ == 0 ? 1.0 : kWeightOfNewest) *
                       (bytes / static_cast<double>(count) - bytes_each_);
        manners_.note(manner, count, on_the_way);
    }
    if (manner == Manner::batch && full && verdict == Verdict::keep_going) ++size_;
    return verdict;
}

std::size_t MessageFetcher::most_at_once(Manner manner) const {
    int most = manner == Manner::batch ? std::min(size_, largest_size_) : kMostParts;
    if (const auto room = gmail_.room()) {
        most = std::min(most, room->at_once);
    } else {
        most = std::min(most, size_);
    }
    if (bytes_each_ > 0) {
        most = static_cast<int>(std::min<double>(most, kMostBytes / bytes_each_));
    }
    return static_cast<std::size_t>(std::max(most, 1));
}

// As many as may run at once, fewer when the minute has units for at least half of them.
std::vector<Errand> MessageFetcher::take(std::deque<Errand>& source, Manner manner) {
    const std::size_t at_once = most_at_once(manner);
    if (manner == Manner::batch) size_ = std::min(size_, static_cast<int>(at_once));
    const std::size_t most = std::min(at_once, source.size());
    const auto room = gmail_.room();
    const gmail::Prices& prices = gmail_.prices();
    std::size_t count = 0;
    std::size_t affordable = 0;
    std::size_t messages = 0;
    std::int64_t units = 0;
    while (count < most && (count == 0 || messages < kMostMessages)) {
        const Errand& errand = source[count++];
        messages += errand.ids.size();
        units += errand.is_thread() ? prices.thread : prices.message;
        if (!room || !room->units || units <= *room->units) affordable = count;
    }
    if (2 * affordable >= count) count = affordable;
    const auto end = source.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Errand> errands(std::make_move_iterator(source.begin()),
                                std::make_move_iterator(end));
    source.erase(source.begin(), end);
    return errands;
}

MessageFetcher::Verdict MessageFetcher::whole_failed(std::vector<Errand> errands,
                                                     std::deque<Errand>& source, Manner manner,
                                                     const Error& error) {
    const auto count = static_cast<int>(errands.size());
    last_error_ = error;
    if (error.kind == Error::Kind::malformed && manner == Manner::batch) {
        // Nothing in the answer could be read; the messages get their chance alone.
        for (const Errand& errand : errands) alone(errand.ids);
        return Verdict::keep_going;
    }
    put_back(source, std::move(errands));
    if (error.kind == Error::Kind::no_batch) {
        manners_.no_batch_endpoint();
        return Verdict::keep_going;
    }
    if (error.kind == Error::Kind::too_many_parts && count > 1) {
        size_ = std::max(count / 2, 1);
        largest_size_ = count - 1;
        return Verdict::keep_going;
    }
    return patience_.wait_after(error) ? Verdict::keep_going : Verdict::give_up;
}

MessageFetcher::Verdict MessageFetcher::sort(std::vector<Errand> errands, gmail::Haul haul,
                                             std::deque<Errand>& source, FetchedBatch& batch) {
    std::vector<Errand> again;
    Trouble trouble;
    for (std::size_t i = 0; i < errands.size(); ++i) {
        auto& resource = haul.items[i].message;
        if (resource) {
            keep_wanted(errands[i], std::move(resource).value(), batch);
        } else if (concerns_all_messages(resource.error())) {
            trouble.fatal = resource.error();
            again.push_back(std::move(errands[i]));
        } else if (resource.error().throttling()) {
            trouble.throttling = resource.error();
            again.push_back(std::move(errands[i]));
        } else {
            sort_failure(errands[i], resource.error(), trouble, batch);
        }
    }
    put_back(source, std::move(again));
    if (!batch.messages.empty()) patience_.reset();
    if (trouble.fatal) {
        last_error_ = *trouble.fatal;
        return Verdict::give_up;
    }
    const auto& wait_after = trouble.throttling ? trouble.throttling : trouble.line;
    if (!wait_after || (!trouble.throttling && !batch.messages.empty())) return Verdict::keep_going;
    last_error_ = *wait_after;
    return patience_.wait_after(*wait_after) ? Verdict::keep_going : Verdict::give_up;
}

// Of a thread: what it no longer holds is asked for alone, for the thread may have been cut.
void MessageFetcher::keep_wanted(const Errand& errand, gmail::Json resource, FetchedBatch& batch) {
    if (!errand.is_thread()) {
        batch.messages.push_back(std::move(resource));
        return;
    }
    std::set<std::string> missing(errand.ids.begin(), errand.ids.end());
    auto& messages = resource["messages"];
    for (gmail::Json& message : messages) {
        const auto id = message.is_object() ? message.find("id") : message.end();
        if (id == message.end() || !id->is_string()) continue;
        if (missing.erase(id->get<std::string>()) == 0) continue;
        batch.messages.push_back(std::move(message));
    }
    const gmail::Prices& prices = gmail_.prices();
    const auto found = static_cast<std::int64_t>(errand.ids.size() - missing.size());
    units_saved_ += found * prices.message - prices.thread;
    alone({missing.begin(), missing.end()});
}

void MessageFetcher::sort_failure(const Errand& errand, const Error& error, Trouble& trouble,
                                  FetchedBatch& batch) {
    if (errand.is_thread()) {
        alone(errand.ids);
        return;
    }
    const std::string& id = errand.target.id;
    if (error.kind == Error::Kind::not_found) {
        batch.gone.push_back(id);
    } else if (error.kind == Error::Kind::offline) {
        // The line broke, not the message: it keeps its attempts.
        trouble.line = error;
        alone({id});
    } else if (may_heal(error) && ++attempts_[id] <= kAttemptsAlone) {
        alone({id});
    } else {
        batch.failures.push_back({id, error.what});
    }
}

void MessageFetcher::alone(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) alone_.push_back(single_errand(id));
}

}  // namespace agent::pipeline
