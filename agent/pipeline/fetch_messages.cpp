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
    Messages failed;
    for (std::string& id : run_.failed_before()) {
        std::string thread(among.thread_of(id));
        failed.push_back({std::move(id), std::move(thread)});
    }
    Listing missing;
    missing.add(run_.missing(failed));
    for (std::size_t i = 0; i < among.size(); i += Listing::kStretch) {
        missing.add(run_.missing(among.stretch(i)));
    }
    return missing;
}

FetchMessages::Step FetchMessages::go_by_history() {
    Listing added;
    added.add(start_.added);
    const Listing missing = failed_and_missing(added);
    const auto lacking = static_cast<std::int64_t>(missing.size());
    const auto in_window = run_.window().count_since(since()) + lacking;
    run_.progress().expect(std::min(in_window, request_.max_results),
                           lacking + static_cast<std::int64_t>(start_.unclear.size()), 0);
    if (auto ended = run_.fetch(start_.unclear, missing)) return ended;
    if (!run_.attachments_are_unknown()) return {};
    // All that came, not only what this run fetched: an earlier one may have ended before this.
    for (std::size_t i = 0; i < missing.size(); ++i) added.add(missing.id_at(i));
    const auto dates = dates_of(added);
    if (!dates) return {};
    const auto found = run_.find_attachments(*dates);
    if (!found) return run_.outcome_of(found.error());
    return {};
}

FetchMessages::Step FetchMessages::go_by_listing() {
    // Of these, what is not listed has left the mailbox.
    Listing cached_before;
    const bool compare = !request_.searches() && !start_.held;
    if (compare) {
        for (const auto& id : run_.window().ids_between(since(), kForever)) cached_before.add(id);
    }

    const auto listed = run_.list(request_.query, request_.label_ids, request_.max_results);
    if (!listed) return run_.outcome_of(listed.error());
    const Listing& messages = listed.value().messages;
    if (auto ended = fetch_listed(messages)) return ended;

    if (request_.searches()) return {};
    if (listed.value().complete) {
        listed_since_s_ = seconds_of(since());
    } else if (const auto dates = dates_of(messages)) {
        // Where the listing was cut, others may bear the last one's date.
        listed_since_s_ = seconds_of(dates->oldest) + 1;
    }
    if (!compare) return {};
    drop_unlisted(messages, cached_before);
    if (!start_.on_record) return {};
    return refresh_labels(messages, cached_before);
}

FetchMessages::Step FetchMessages::fetch_listed(const Listing& listed) {
    const Listing missing = failed_and_missing(listed);
    const auto again = static_cast<std::int64_t>(start_.unclear.size());
    std::int64_t others = again;
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if (!listed.contains(missing.id_at(i))) ++others;
    }
    run_.progress().expect(static_cast<std::int64_t>(listed.size()),
                           static_cast<std::int64_t>(missing.size()) + again, others);
    if (auto ended = prepare_attachments(!missing.empty())) return ended;
    return run_.fetch(start_.unclear, missing);
}

// In the metadata format Gmail sends no parts, so one more listing tells which messages of the
// window carry attachments.
FetchMessages::Step FetchMessages::prepare_attachments(bool anything_missing) {
    if (!anything_missing || !run_.attachments_are_unknown()) return {};
    const auto found =
        run_.list(request_.query + " has:attachment", request_.label_ids, request_.max_results);
    if (!found) return run_.outcome_of(found.error());
    run_.writer().note_attachments(found.value().messages);
    return {};
}

// The first and the last date of those that are in the mirror.
std::optional<storage::MessageWindow::Dates> FetchMessages::dates_of(const Listing& messages) {
    std::optional<storage::MessageWindow::Dates> all;
    for (std::size_t i = 0; i < messages.size(); i += Listing::kStretch) {
        const auto dates = run_.window().dates_of(ids_of(messages.stretch(i)));
        if (!dates) continue;
        if (!all) all = dates;
        all->oldest = std::min(all->oldest, dates->oldest);
        all->newest = std::max(all->newest, dates->newest);
    }
    return all;
}

// A listing without anything proves nothing.
void FetchMessages::drop_unlisted(const Listing& listed, const Listing& cached_before) {
    if (listed.empty() || !listed_since_s_) return;
    // A second later: whether a search includes its first one is nobody's promise.
    auto left = run_.window().ids_between(at_second(*listed_since_s_ + 1), kForever);
    std::erase_if(left, [&](const std::string& id) {
        return listed.contains(id) || !cached_before.contains(id);
    });
    run_.parts().cache.remove(left);
}

// The history would have told them.
FetchMessages::Step FetchMessages::refresh_labels(const Listing& listed,
                                                  const Listing& cached_before) {
    for (std::size_t i = 0; i < listed.size(); i += Listing::kStretch) {
        auto ids = ids_of(listed.stretch(i));
        std::erase_if(ids, [&](const std::string& id) { return !cached_before.contains(id); });
        const auto refreshed = LabelRefresh(run_).refresh(ids);
        if (!refreshed) return run_.outcome_of(refreshed.error());
    }
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
