#include "agent/pipeline/fetch_messages.h"

#include <algorithm>

#include "agent/pipeline/label_refresh.h"
#include "agent/pipeline/listing_walk.h"

namespace agent::pipeline {
namespace {

using std::chrono::seconds;

constexpr Instant kForever = Instant::max();
constexpr int kIdsAPage = 500;  // Gmail's maximum

std::int64_t seconds_of(Instant instant) {
    return std::chrono::floor<seconds>(instant).time_since_epoch().count();
}

Instant at_second(std::int64_t second) {
    return Instant(seconds(second));
}

}  // namespace

FetchMessages::FetchMessages(Parts parts, Settings settings, const storage::Job& job,
                             JobLedger& ledger, const StopSignal& stop, ProgressSink on_progress)
    : run_(parts, settings, job, ledger, stop, std::move(on_progress)) {}

Outcome FetchMessages::run() {
    auto request = read_fetch_request(run_.job(), run_.settings().defaults);
    if (!request) {
        return {Outcome::Kind::failed_permanent,
                request.error(),
                {},
                {{"code", "bad_metadata"}},
                nullptr};
    }
    request_ = std::move(request).value();
    using Hidden = MirrorWriter::Hidden;
    run_.begin(request_.batch_size, request_.searches() ? Hidden::keep : Hidden::drop);

    if (!run_.announce("Listing messages...")) return MailRun::lost();
    if (auto other = run_.check_mailbox()) return *other;
    if (!request_.searches()) {
        auto start = HistoryFollower(run_).follow();
        if (!start) return run_.outcome_of(start.error());
        start_ = std::move(start).value();
    }
    const Step ended = history_is_enough() ? go_by_history() : go_by_listing();
    if (ended) return *ended;
    if (const Step older = keep_older_mail()) return *older;
    Outcome outcome = run_.finished();
    if (const auto coverage = reached()) {
        outcome.publish = [&database = run_.parts().database, user_id = run_.job().user_id,
                           before = start_.on_record, coverage = *coverage] {
            CoverageStore(database, user_id).publish(before, coverage);
        };
    }
    return outcome;
}

bool FetchMessages::history_is_enough() {
    if (!start_.held || !start_.held->serves(run_.settings().format)) return false;
    const auto to_fetch = static_cast<std::int64_t>(run_.missing(start_.added).size());
    if (to_fetch > request_.max_results) return false;
    if (start_.held->since_s <= seconds_of(since())) return true;
    const auto held = run_.window().count_since(at_second(start_.held->since_s));
    return held + to_fetch >= request_.max_results;
}

// What failed before comes first, though a listing may no longer hold it.
Listing FetchMessages::failed_and_missing(const Listing& among) {
    Listing candidates;
    for (std::string& id : run_.failed_before()) candidates.push_back({std::move(id), ""});
    candidates.insert(candidates.end(), among.begin(), among.end());
    return run_.missing(candidates);
}

FetchMessages::Step FetchMessages::go_by_history() {
    const Listing missing = failed_and_missing(start_.added);
    const auto lacking = static_cast<std::int64_t>(missing.size());
    const auto in_window = run_.window().count_since(since()) + lacking;
    run_.progress().expect(std::min(in_window, request_.max_results),
                           lacking + static_cast<std::int64_t>(start_.unclear.size()), 0);
    if (auto ended = run_.fetch(start_.unclear, missing)) return ended;
    if (!run_.attachments_are_unknown()) return {};
    // All that came, not only what this run fetched: an earlier one may have ended before this.
    auto ids = ids_of(missing);
    for (const gmail::MessageRef& message : start_.added) ids.push_back(message.id);
    const auto dates = run_.window().dates_of(ids);
    if (!dates) return {};
    const auto found = run_.find_attachments(*dates);
    if (!found) return run_.outcome_of(found.error());
    return {};
}

FetchMessages::Step FetchMessages::go_by_listing() {
    // Of these, what is not listed has left the mailbox.
    std::vector<std::string> cached_before;
    const bool compare = !request_.searches() && !start_.held;
    if (compare) cached_before = run_.window().ids_between(since(), kForever);

    const auto listed = run_.list(request_.query, request_.label_ids, request_.max_results);
    if (!listed) return run_.outcome_of(listed.error());
    const Listing& messages = listed.value().messages;
    const Listing missing = failed_and_missing(messages);
    const std::set<std::string> window = [&] {
        const auto ids = ids_of(messages);
        return std::set<std::string>(ids.begin(), ids.end());
    }();
    const auto again = static_cast<std::int64_t>(start_.unclear.size());
    const auto others = std::count_if(missing.begin(), missing.end(), [&](const auto& message) {
        return !window.contains(message.id);
    });
    run_.progress().expect(static_cast<std::int64_t>(messages.size()),
                           static_cast<std::int64_t>(missing.size()) + again, others + again);
    if (auto ended = prepare_attachments(!missing.empty())) return ended;
    if (auto ended = run_.fetch(start_.unclear, missing)) return ended;

    if (request_.searches()) return {};
    if (listed.value().complete) {
        listed_since_s_ = seconds_of(since());
    } else if (const auto dates = run_.window().dates_of(ids_of(messages))) {
        // Where the listing was cut, others may bear the last one's date.
        listed_since_s_ = seconds_of(dates->oldest) + 1;
    }
    if (!compare) return {};
    drop_unlisted(messages, cached_before);
    if (!start_.on_record) return {};
    return refresh_labels(window, cached_before);
}

// In the metadata format Gmail sends no parts, so one more listing tells which messages of the
// window carry attachments.
FetchMessages::Step FetchMessages::prepare_attachments(bool anything_missing) {
    if (!anything_missing || !run_.attachments_are_unknown()) return {};
    const auto found =
        run_.list(request_.query + " has:attachment", request_.label_ids, request_.max_results);
    if (!found) return run_.outcome_of(found.error());
    run_.writer().note_attachments(ids_of(found.value().messages));
    return {};
}

// A listing without anything proves nothing.
void FetchMessages::drop_unlisted(const Listing& listed,
                                  const std::vector<std::string>& cached_before) {
    if (listed.empty() || !listed_since_s_) return;
    const auto ids = ids_of(listed);
    std::set<std::string> there(ids.begin(), ids.end());
    // A second later: whether a search includes its first one is nobody's promise.
    const auto in_reach = run_.window().ids_between(at_second(*listed_since_s_ + 1), kForever);
    const std::set<std::string> reached(in_reach.begin(), in_reach.end());
    std::vector<std::string> left;
    for (const std::string& id : cached_before) {
        if (!there.contains(id) && reached.contains(id)) left.push_back(id);
    }
    run_.parts().cache.remove(left);
}

// The history would have told them.
FetchMessages::Step FetchMessages::refresh_labels(const std::set<std::string>& listed,
                                                  const std::vector<std::string>& cached_before) {
    std::vector<std::string> ids;
    for (const std::string& id : cached_before) {
        if (listed.contains(id)) ids.push_back(id);
    }
    const auto refreshed = LabelRefresh(run_).refresh(ids, request_.query, request_.max_results);
    if (!refreshed) return run_.outcome_of(refreshed.error());
    return {};
}

// What was held further back stays held: the history would have told what happened there, too.
FetchMessages::Step FetchMessages::keep_older_mail() {
    const auto& before = start_.on_record;
    if (start_.held || !before || !listed_since_s_ || before->since_s >= *listed_since_s_) {
        return {};
    }
    // Mail without bodies that are wanted is fetched when a job is about it.
    if (!before->serves(run_.settings().format)) return {};
    const bool all = before->since_s == 0;
    gmail::ListQuery query{"before:" + std::to_string(*listed_since_s_ + 1), {}, kIdsAPage, ""};
    if (!all) query.q += " after:" + std::to_string(before->since_s);
    // A second later: whether a search includes its first one is nobody's promise.
    const Instant from = all ? Instant::min() : at_second(before->since_s + 1);
    ListingWalk walk(run_, {from, at_second(*listed_since_s_), false});
    do {
        const auto page = run_.list_page(query);
        if (!page) return run_.outcome_of(page.error());
        query.page_token = page.value().next_page_token;
        if (auto ended = walk.take(page.value().messages, {}, query.page_token.empty())) {
            return ended;
        }
    } while (!query.page_token.empty());
    listed_since_s_ = before->since_s;
    return {};
}

// What the mirror holds now. Nothing: no more than what is on record.
std::optional<Coverage> FetchMessages::reached() {
    if (request_.searches() || start_.history_id.empty()) return std::nullopt;
    const auto format = run_.settings().format;
    const auto& held = start_.held;
    if (listed_since_s_ && (!held || *listed_since_s_ <= held->since_s)) {
        return Coverage{start_.history_id, *listed_since_s_, format};
    }
    if (!held) return std::nullopt;
    // By the history all that came was fetched; of a listing maybe the newest only.
    if (listed_since_s_ && !run_.missing(start_.added).empty()) return std::nullopt;
    const bool downgrade = format == gmail::Format::metadata && !start_.added.empty();
    return Coverage{start_.history_id, held->since_s, downgrade ? format : held->format};
}

}  // namespace agent::pipeline
