#include "agent/pipeline/listing_walk.h"

#include <algorithm>
#include <set>

#include "agent/pipeline/label_refresh.h"

namespace agent::pipeline {
namespace {

using std::chrono::microseconds;

std::vector<std::string> without(std::vector<std::string> ids, const Listing& others) {
    std::erase_if(ids, [&](const std::string& id) { return others.contains(id); });
    return ids;
}

}  // namespace

std::optional<Outcome> ListingWalk::take(const Messages& page, const More& more, bool is_last) {
    Messages candidates = more.candidates;
    candidates.insert(candidates.end(), page.begin(), page.end());
    Listing missing;
    missing.add(run_.missing(candidates));
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
    if (!span_.labels_are_known) {
        const auto refreshed = LabelRefresh(run_).refresh(without(ids, missing));
        if (!refreshed) return run_.outcome_of(refreshed.error());
    }
    anything_listed_ = anything_listed_ || !page.empty();
    // An empty listing proves nothing.
    if (anything_listed_ && (is_last || dates)) {
        drop_unlisted(ids, is_last ? span_.from : dates->oldest + microseconds(1));
    }
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
