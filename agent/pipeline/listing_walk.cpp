#include "agent/pipeline/listing_walk.h"

#include <algorithm>
#include <set>

#include "agent/pipeline/label_refresh.h"

namespace agent::pipeline {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::int64_t kAll = 1'000'000;

std::vector<std::string> without(std::vector<std::string> ids, const Listing& others) {
    std::set<std::string> left_out;
    for (const gmail::MessageRef& other : others) left_out.insert(other.id);
    std::erase_if(ids, [&](const std::string& id) { return left_out.contains(id); });
    return ids;
}

}  // namespace

std::optional<Outcome> ListingWalk::take(const Listing& page, const More& more, bool is_last) {
    Listing candidates = more.candidates;
    candidates.insert(candidates.end(), page.begin(), page.end());
    const Listing missing = run_.missing(candidates);
    const auto ids = ids_of(page);
    const bool anything_new = !missing.empty() || !more.again.empty();
    if (anything_new) {
        if (auto ended = run_.fetch(more.again, missing)) return ended;
    }
    const auto dates = run_.window().dates_of(ids);
    reached_ = dates ? std::optional(dates->oldest) : std::nullopt;
    if (dates && anything_new && run_.attachments_are_unknown()) {
        const auto found = run_.find_attachments(*dates);
        if (!found) return run_.outcome_of(found.error());
    }
    if (dates && !span_.labels_are_known) {
        if (auto ended = refresh_labels(without(ids, missing), *dates)) return ended;
    }
    anything_listed_ = anything_listed_ || !page.empty();
    // An empty listing proves nothing.
    if (anything_listed_ && (is_last || dates)) {
        drop_unlisted(ids, is_last ? span_.from : dates->oldest + microseconds(1));
    }
    return std::nullopt;
}

// By a search of these dates and a second more: whether it includes its first and last one is
// nobody's promise.
std::optional<Outcome> ListingWalk::refresh_labels(const std::vector<std::string>& ids,
                                                   const storage::MessageWindow::Dates& dates) {
    const auto second = [](Instant date) {
        return std::chrono::floor<seconds>(date).time_since_epoch().count();
    };
    const std::string query =
        "after:" + std::to_string(std::max<std::int64_t>(second(dates.oldest) - 1, 0)) +
        " before:" + std::to_string(std::max<std::int64_t>(second(dates.newest) + 2, 0));
    const auto refreshed = LabelRefresh(run_).refresh(ids, query, kAll);
    if (!refreshed) return run_.outcome_of(refreshed.error());
    return std::nullopt;
}

// Between the oldest message of the page before and that of this one there is nothing but this
// page's.
void ListingWalk::drop_unlisted(const std::vector<std::string>& ids, Instant from) {
    auto left = run_.window().ids_between(from, span_.before);
    const std::set<std::string> there(ids.begin(), ids.end());
    std::erase_if(left, [&](const std::string& id) { return there.contains(id); });
    run_.parts().cache.remove(left);
    const bool at_the_end = from == span_.from;
    span_.before = std::min(span_.before, from - microseconds(at_the_end ? 0 : 1));
}

}  // namespace agent::pipeline
