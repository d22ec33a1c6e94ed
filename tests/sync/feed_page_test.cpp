#include "agent/sync/feed_page.h"

#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using namespace agent::sync;

namespace {

Json answer(const char* generation, bool more, std::initializer_list<int> sequences) {
    Json jobs = Json::array();
    for (const int sequence : sequences) {
        jobs.push_back({{"id", "row-" + std::to_string(sequence)}, {"change_sequence", sequence}});
    }
    return {{"generation", generation}, {"more", more}, {"jobs", jobs}};
}

}  // namespace

TEST_CASE("the feed goes on after the last row of a page") {
    const auto page = feed_page_from(answer("g", true, {4, 7}), {});

    REQUIRE(page.has_value());
    CHECK(page->end == FeedCursor{"g", 7, "row-7", false});
    CHECK(page->more);
    CHECK_FALSE(page->starts_over);
}

TEST_CASE("a page without rows leaves the cursor where it is") {
    const FeedCursor before{"g", 7, "row-7", false};

    CHECK(feed_page_from(answer("g", false, {}), before)->end == before);
}

TEST_CASE("a new generation of the feed is the truth until its end is reached") {
    const FeedCursor old{"old", 900, "row-900", false};

    const auto first = feed_page_from(answer("new", true, {1, 2}), old);
    REQUIRE(first.has_value());
    CHECK(first->starts_over);
    const auto last = feed_page_from(answer("new", false, {3}), first->end);
    REQUIRE(last.has_value());
    CHECK(last->starts_over);
    const auto later = feed_page_from(answer("new", false, {4}), last->end);
    REQUIRE(later.has_value());
    CHECK_FALSE(later->starts_over);
}

TEST_CASE("an answer that is no feed, or goes round in a circle, is refused") {
    const FeedCursor before{"g", 7, "row-7", false};

    CHECK_FALSE(feed_page_from(Json::array(), before).has_value());
    CHECK_FALSE(feed_page_from({{"generation", "g"}}, before).has_value());
    CHECK_FALSE(feed_page_from(answer("g", true, {}), before).has_value());
    CHECK_FALSE(feed_page_from(answer("g", true, {7}), before).has_value());
    CHECK_FALSE(
        feed_page_from({{"generation", "g"}, {"more", false}, {"jobs", {{{"id", "a"}}}}}, before)
            .has_value());
}

TEST_CASE("the cursor is kept in the mirror, and what is unreadable there is the start") {
    test::Mirror mirror;
    storage::SyncState state(mirror.database);
    CHECK(FeedCursor::saved_in(state) == FeedCursor{});

    const FeedCursor cursor{"g", 12'345'678'901, "row", true};
    cursor.save_in(state);
    CHECK(FeedCursor::saved_in(state) == cursor);

    state.set("feed.cursor", "nonsense");
    CHECK(FeedCursor::saved_in(state) == FeedCursor{});
}
