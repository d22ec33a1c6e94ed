#include "tests/sandbox/history.h"

#include <algorithm>

namespace sandbox {
namespace {

bool wanted(const HistoryQuery& query, const Change& change) {
    const auto has = [](const auto& list, const auto& value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    if (!query.kinds.empty() && !has(query.kinds, change.kind)) return false;
    return query.label.empty() || has(change.message_labels, query.label) ||
           has(change.changed_labels, query.label);
}

}  // namespace

std::uint64_t History::record(Change change) {
    change.history_id = advance();
    changes_.push_back(std::move(change));
    return latest_;
}

void History::expire() {
    changes_.clear();
    oldest_ = latest_;
}

std::optional<HistoryPage> History::page(const HistoryQuery& query) const {
    if (query.start < oldest_) return std::nullopt;
    HistoryPage page;
    const std::uint64_t after = std::max(query.start, query.resume_after);
    for (const Change& change : changes_) {
        if (change.history_id <= after || !wanted(query, change)) continue;
        if (page.changes.size() == query.max_results) {
            page.next = page.changes.back().history_id;
            break;
        }
        page.changes.push_back(change);
    }
    return page;
}

}  // namespace sandbox
