#include "agent/pipeline/full_sync.h"

#include <algorithm>
#include <utility>

#include "agent/pipeline/listing_walk.h"
#include "storage/sync_state.h"

namespace agent::pipeline {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr int kIdsAPage = 500;            // Gmail's maximum
constexpr int kPagesBetweenReports = 10;  // while counting
constexpr Instant kBeginning = Instant::min();

}  // namespace

FullSync::FullSync(Parts parts, Settings settings, const storage::Job& job, JobLedger& ledger,
                   const StopSignal& stop, ProgressSink on_progress)
    : run_(parts, settings, job, ledger, stop, std::move(on_progress)) {}

Outcome FullSync::run() {
    const auto request = read_fetch_request(run_.job(), run_.settings().defaults);
    if (!request) {
        return {Outcome::Kind::failed_permanent,
                request.error(),
                {},
                {{"code", "bad_metadata"}},
                nullptr};
    }
    run_.begin(request.value().batch_size, MirrorWriter::Hidden::drop);
    load_place();
    if (!run_.announce("Looking at the mailbox...")) return MailRun::lost();
    if (auto other = run_.check_mailbox()) return *other;
    auto start = HistoryFollower(run_).follow();
    if (!start) return run_.outcome_of(start.error());
    start_ = std::move(start).value();
    if (!place_) {
        if (auto ended = count_all()) return *ended;
    }
    if (auto ended = fetch_all()) return *ended;

    Outcome outcome = run_.finished();
    outcome.publish = [&database = run_.parts().database, user_id = run_.job().user_id,
                       key = state_key(), before = start_.on_record,
                       coverage = Coverage{place_->history_id, 0, run_.settings().format}] {
        storage::SyncState(database).remove(key);
        if (coverage.history_id.empty()) return;
        CoverageStore(database, user_id).publish(before, coverage);
    };
    return outcome;
}

// One a user: of jobs that were given up none is left over.
std::string FullSync::state_key() const {
    return storage::MessageCache::crawl_key(run_.job().user_id);
}

void FullSync::load_place() {
    const auto text = storage::SyncState(run_.parts().database).get(state_key());
    const Json json = Json::parse(text.value_or(""), nullptr, false);
    if (!json.is_object() || json.value("job", "") != run_.job().id) return;
    place_ = Place{json.value("history_id", ""),
                   json.value("listed", std::int64_t{0}),
                   json.value("cached", std::int64_t{0}),
                   {}};
    if (json.contains("at_us"))
        place_->at = Instant(microseconds(json["at_us"].get<std::int64_t>()));
    run_.progress().expect_again(place_->listed, place_->cached, run_.job().progress);
}

void FullSync::save_place() {
    Json json = {{"job", run_.job().id},
                 {"history_id", place_->history_id},
                 {"listed", place_->listed},
                 {"cached", place_->cached}};
    if (place_->at) json["at_us"] = place_->at->time_since_epoch().count();
    storage::SyncState(run_.parts().database).set(state_key(), json.dump());
}

FullSync::Step FullSync::count_all() {
    Place place{start_.history_id, 0, 0, {}};
    std::int64_t missing = 0;
    gmail::ListQuery query{"", {}, kIdsAPage, ""};
    for (int page_number = 1;; ++page_number) {
        const auto page = run_.list_page(query);
        if (!page) return run_.outcome_of(page.error());
        const Messages& messages = page.value().messages;
        place.listed += static_cast<std::int64_t>(messages.size());
        missing += static_cast<std::int64_t>(run_.missing(messages).size());
        query.page_token = page.value().next_page_token;
        if (query.page_token.empty()) break;
        if (page_number % kPagesBetweenReports != 0) continue;
        run_.progress().expect(place.listed, missing, 0);
        const bool ours =
            run_.announce("Counting messages: " + std::to_string(place.listed) + " so far...");
        if (!ours) return MailRun::lost();
    }
    run_.progress().expect(place.listed, missing, 0);
    place.cached = run_.counts().cached;
    place_ = place;
    save_place();
    return {};
}

FullSync::Step FullSync::fetch_all() {
    // Mail that comes from now on is none of this listing's.
    const auto newest = run_.window().newest();
    const Instant above =
        place_->at ? *place_->at : (newest ? *newest + microseconds(1) : kBeginning);
    const bool labels_are_known = start_.held || !start_.on_record;
    ListingWalk walk(run_, {kBeginning, above, labels_are_known});
    gmail::ListQuery query{"", {}, kIdsAPage, ""};
    if (place_->at) {
        // Two seconds more: dates of mail are finer than those of a search.
        const auto second = std::chrono::ceil<seconds>(*place_->at).time_since_epoch().count();
        query.q = "before:" + std::to_string(std::max<std::int64_t>(second + 2, 0));
    }
    ListingWalk::More more{start_.unclear, {}};
    for (std::string& id : run_.failed_before()) more.candidates.push_back({std::move(id), ""});
    do {
        const auto page = run_.list_page(query);
        if (!page) return run_.outcome_of(page.error());
        query.page_token = page.value().next_page_token;
        if (auto ended = walk.take(page.value().messages, std::exchange(more, {}),
                                   query.page_token.empty())) {
            return ended;
        }
        if (!walk.reached()) continue;
        place_->at = walk.reached();
        save_place();
    } while (!query.page_token.empty());
    return {};
}

}  // namespace agent::pipeline
