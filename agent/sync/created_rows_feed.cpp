#include "agent/sync/created_rows_feed.h"

#include <tuple>
#include <utility>

#include "agent/base/timestamp.h"
#include "agent/supabase/keyset.h"
#include "agent/sync/row_values.h"

namespace agent::sync {
namespace {

using supabase::Error;
using supabase::Filter;

// Longer than the longest write transaction expected on the server.
constexpr std::chrono::seconds kOverlap{60};
// Longer than a machine is usually offline.
constexpr std::chrono::hours kFarBack{7 * 24};
constexpr std::chrono::hours kBetweenFarLooks{24};
constexpr int kPageRows = 500;

}  // namespace

CreatedRowsFeed::CreatedRowsFeed(Parts parts, std::string table, std::string user_id)
    : parts_(parts),
      table_(std::move(table)),
      user_id_(std::move(user_id)),
      mark_key_("pull." + table_ + ".mark") {}

Result<int, Error> CreatedRowsFeed::pull(const Apply& apply) {
    const Monotonic started_at = parts_.clock.monotonic();
    const bool far_back = looks_far_back(started_at);
    supabase::Query query;
    query.order = "created_at.asc,id.asc";
    query.limit = kPageRows;
    Filter position = start_of_round(started_at);
    supabase::Keyset keyset("created_at");
    int changed = 0;
    for (;;) {
        query.filters = {supabase::eq("user_id", user_id_), keyset.next().value_or(position)};
        const auto page = parts_.rest.select(table_, query);
        if (!page) return page.error();
        if (page.value().empty()) break;
        if (auto error = keyset.pass(page.value())) return *error;
        changed += store(page.value(), apply);
    }
    if (far_back) looked_far_back_at_ = started_at;
    settled_ = newest_ && started_at - newest_->first_seen_at >= kOverlap;
    return changed;
}

bool CreatedRowsFeed::looks_far_back(Monotonic now) const {
    return !looked_far_back_at_ || now - *looked_far_back_at_ >= kBetweenFarLooks;
}

Filter CreatedRowsFeed::start_of_round(Monotonic now) const {
    const bool far_back = looks_far_back(now);
    if (settled_ && !far_back) {
        return supabase::after_key("created_at", format_timestamp(newest_->created_at),
                                   newest_->id);
    }
    const auto mark = parts_.state.get_instant(mark_key_);
    Instant from{};  // always a bound: it keeps rows without a stamp out
    if (mark) from = *mark - (far_back ? std::chrono::seconds(kFarBack) : kOverlap);
    return {"created_at", "gte", format_timestamp(from)};
}

int CreatedRowsFeed::store(const Json& page, const Apply& apply) {
    auto newest = newest_;
    int changed = 0;
    storage::Database::Transaction transaction(parts_.database);
    for (const Json& row : page) {
        if (apply(row)) ++changed;
        auto position = position_of(row);
        if (position && (!newest || is_after(*position, *newest))) newest = std::move(position);
    }
    const auto mark = parts_.state.get_instant(mark_key_);
    if (newest && (!mark || newest->created_at > *mark)) {
        parts_.state.set_instant(mark_key_, newest->created_at);
    }
    transaction.commit();
    newest_ = std::move(newest);
    return changed;
}

// Nothing for a row that moves no mark.
std::optional<CreatedRowsFeed::Position> CreatedRowsFeed::position_of(const Json& row) const {
    RowReader in(row);
    const Position position{in.instant("created_at"), in.text("id"), parts_.clock.monotonic()};
    // Up to the overlap ahead it hides nothing: that far every round looks back.
    const bool of_the_future = position.created_at > parts_.clock.now() + kOverlap;
    if (!in.good() || of_the_future) return std::nullopt;
    return position;
}

bool CreatedRowsFeed::is_after(const Position& a, const Position& b) {
    return std::tie(a.created_at, a.id) > std::tie(b.created_at, b.id);
}

}  // namespace agent::sync
