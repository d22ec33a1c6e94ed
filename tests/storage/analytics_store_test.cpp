#include "storage/analytics_store.h"

#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::AnalyticsStore;
using storage::CachedAnalytics;
using storage::Insight;
using test::at;
using test::Mirror;

namespace {

Insight insight(const std::string& id, const std::string& type, std::int64_t seconds) {
    return {id, "user-1", type, R"({"of":")" + id + "\"}", at(seconds)};
}

CachedAnalytics cached(const std::string& id, const std::string& data = "{}") {
    return {id, "user-1", "analytics:user-1:7days", data, at(0), at(100), 0};
}

}  // namespace

TEST_CASE("an insight comes back as it was put in") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);

    store.add_insight(insight("a", "decision_velocity", 1));

    const Insight found = store.find_insight("a").value();
    CHECK(found.id == "a");
    CHECK(found.user_id == "user-1");
    CHECK(found.insight_type == "decision_velocity");
    CHECK(found.value == R"({"of":"a"})");
    CHECK(found.created_at == at(1));
    CHECK_FALSE(store.find_insight("b").has_value());
}

TEST_CASE("of each type of a user only the newest insight is kept") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    Insight stranger = insight("x", "decision_velocity", 9);
    stranger.user_id = "user-2";

    store.add_insight(stranger);
    store.add_insight(insight("a", "relationship_health", 1));
    store.add_insight(insight("b", "decision_velocity", 2));
    store.add_insight(insight("c", "decision_velocity", 3));
    store.add_insight(insight("late", "decision_velocity", 1));

    const auto latest = store.latest_insights("user-1");
    REQUIRE(latest.size() == 2);
    CHECK(latest[0].id == "c");
    CHECK(latest[1].id == "a");
    CHECK_FALSE(store.find_insight("b").has_value());
    CHECK_FALSE(store.find_insight("late").has_value());
}

TEST_CASE("adding the same insight twice is adding it once") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);

    store.add_insight(insight("a", "decision_velocity", 1));
    store.add_insight(insight("a", "decision_velocity", 1));

    CHECK(store.latest_insights("user-1").size() == 1);
}

TEST_CASE("cached analytics are replaced by key and keep their id") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    store.put_cached(cached("first"));
    store.hit("user-1", "analytics:user-1:7days", at(1));

    store.put_cached(cached("second", R"({"total_count":5})"));

    CHECK_FALSE(store.find_cached("second").has_value());
    const CachedAnalytics row = store.find_cached("first").value();
    CHECK(row.data == R"({"total_count":5})");
    CHECK(row.cache_key == "analytics:user-1:7days");
    CHECK(row.created_at == at(0));
    CHECK(row.expires_at == at(100));
    CHECK(row.hit_count == 0);
}

TEST_CASE("a hit is counted until the row expires") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    store.put_cached(cached("a"));

    CHECK(store.hit("user-1", "analytics:user-1:7days", at(1))->hit_count == 1);
    CHECK(store.hit("user-1", "analytics:user-1:7days", at(99))->hit_count == 2);
    CHECK_FALSE(store.hit("user-1", "analytics:user-1:7days", at(100)).has_value());
    CHECK_FALSE(store.hit("user-1", "analytics:user-1:30days", at(1)).has_value());
    CHECK_FALSE(store.hit("user-2", "analytics:user-1:7days", at(1)).has_value());
    CHECK(store.find_cached("a")->hit_count == 2);
}

TEST_CASE("a row of the server replaces an older one of its type, of two equally old the greater") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    store.add_insight(insight("m", "decision_velocity", 2));

    CHECK_FALSE(store.mirror_insight(insight("older", "decision_velocity", 1)));
    CHECK_FALSE(store.mirror_insight(insight("m", "decision_velocity", 2)));
    CHECK_FALSE(store.mirror_insight(insight("a", "decision_velocity", 2)));
    CHECK(store.mirror_insight(insight("z", "decision_velocity", 2)));
    CHECK(store.mirror_insight(insight("newer", "decision_velocity", 3)));
    CHECK(store.mirror_insight(insight("first", "relationship_health", 1)));

    const auto latest = store.latest_insights("user-1");
    REQUIRE(latest.size() == 2);
    CHECK(latest[0].id == "newer");
    CHECK(latest[1].id == "first");
}

TEST_CASE("a row of the server that was given another type is here under that type alone") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    store.mirror_insight(insight("a", "decision_velocity", 1));

    CHECK(store.mirror_insight(insight("a", "relationship_health", 1)));

    const auto latest = store.latest_insights("user-1");
    REQUIRE(latest.size() == 1);
    CHECK(latest[0].insight_type == "relationship_health");
}

TEST_CASE("cached analytics are found by key, expired ones too, without a hit") {
    Mirror mirror;
    AnalyticsStore store(mirror.database);
    store.put_cached(cached("a"));

    CHECK(store.find_cached("user-1", "analytics:user-1:7days")->id == "a");
    CHECK(store.find_cached("user-1", "analytics:user-1:7days")->hit_count == 0);
    CHECK_FALSE(store.find_cached("user-2", "analytics:user-1:7days").has_value());
}
