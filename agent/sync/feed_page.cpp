#include "agent/sync/feed_page.h"

namespace agent::sync {
namespace {

constexpr const char* kCursor = "feed.cursor";

Json null_if_empty(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

std::optional<FeedCursor> end_of(const Json& rows, const std::string& generation) {
    const Json& last = rows.back();
    const auto sequence = last.find("change_sequence");
    const auto id = last.find("id");
    if (sequence == last.end() || !sequence->is_number_integer()) return std::nullopt;
    if (id == last.end() || !id->is_string()) return std::nullopt;
    return FeedCursor{generation, sequence->get<std::int64_t>(), id->get<std::string>()};
}

}  // namespace

FeedCursor FeedCursor::saved_in(storage::SyncState& state) {
    const Json saved = Json::parse(state.get(kCursor).value_or(""), nullptr, false);
    if (!saved.is_object()) return {};
    return {saved.value("generation", ""), saved.value("sequence", std::int64_t{0}),
            saved.value("id", ""), saved.value("starting_over", false)};
}

void FeedCursor::save_in(storage::SyncState& state) const {
    state.set(kCursor, Json{{"generation", generation},
                            {"sequence", sequence},
                            {"id", id},
                            {"starting_over", starting_over}}
                           .dump());
}

Json FeedCursor::arguments(int how_many) const {
    return {{"generation", null_if_empty(generation)},
            {"after_sequence", sequence},
            {"after_id", null_if_empty(id)},
            {"how_many", how_many}};
}

std::optional<FeedPage> feed_page_from(const Json& answer, const FeedCursor& before) {
    if (!answer.is_object()) return std::nullopt;
    const auto generation = answer.find("generation");
    const auto more = answer.find("more");
    const auto rows = answer.find("jobs");
    if (generation == answer.end() || !generation->is_string()) return std::nullopt;
    if (more == answer.end() || !more->is_boolean()) return std::nullopt;
    if (rows == answer.end() || !rows->is_array()) return std::nullopt;
    FeedPage page{*generation, *more, *rows, {*generation, 0, ""}};
    const bool same_feed = before.generation == page.generation;
    page.starts_over = before.starting_over || !(same_feed || before.generation.empty());
    if (!page.rows.empty()) {
        auto end = end_of(page.rows, page.generation);
        if (!end) return std::nullopt;
        page.end = *std::move(end);
    } else if (same_feed) {
        page.end = before;
    }
    page.end.starting_over = page.more && page.starts_over;
    if (page.more && page.end == before) return std::nullopt;  // it would go round in a circle
    return page;
}

}  // namespace agent::sync
