#include "agent/sync/analytics_puller.h"

#include "tests/support/catch.h"
#include "tests/sync/cloud_rows.h"

using agent::Millis;
using nlohmann::json;

namespace {

constexpr Millis kMinute{60'000};

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::CloudRows insights{cloud, "analytics_insights"};
    test::CloudRows cache{cloud, "analytics_cache"};
    agent::sync::AnalyticsPuller puller = new_puller();

    // As another process of the device has it, which starts without memory.
    agent::sync::AnalyticsPuller new_puller() {
        return {{device.database, device.analytics, device.outbox, device.state, device.rest,
                 device.clock, device.log},
                device.user_id};
    }
    json insight(const std::string& type, json changes = json::object()) {
        json row = {{"user_id", device.user_id}, {"insight_type", type}, {"value", {{"n", 1}}}};
        row.update(changes);
        return row;
    }
    json cached(const std::string& key, json changes = json::object()) {
        json row = {{"user_id", device.user_id},
                    {"cache_key", key},
                    {"data", {{"n", 1}}},
                    {"expires_at", stamp(std::chrono::hours(1))}};
        row.update(changes);
        return row;
    }
    std::string stamp(std::chrono::seconds from_now) const {
        return agent::format_timestamp(clock.now() + from_now);
    }
    int pull() {
        const auto pulled = puller.pull();
        REQUIRE(pulled);
        return pulled.value();
    }
    int requests_of_pull() {
        const int before = device.http.count();
        pull();
        return device.http.count() - before;
    }
    std::string id_of(const std::string& type) {
        for (const auto& each : device.analytics.latest_insights(device.user_id)) {
            if (each.insight_type == type) return each.id;
        }
        return "";
    }
    // A row computed here; `seconds` old, not sent yet.
    std::string computed_here(const std::string& key, std::int64_t seconds_ago) {
        const auto made_at = clock.now() - std::chrono::seconds(seconds_ago);
        storage::CachedAnalytics row{"here",  device.user_id,
                                     key,     R"({"from":"here"})",
                                     made_at, made_at + std::chrono::hours(1),
                                     0};
        device.analytics.put_cached(row);
        device.outbox.enqueue("analytics_cache", row.id, storage::OutboxOperation::insert, made_at);
        return row.id;
    }
    std::string data_of(const std::string& key) {
        return device.analytics.find_cached(device.user_id, key).value().data;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "what another machine computed arrives, another user's does not") {
    const auto row = insights.add(insight("decision_velocity", {{"value", {{"score", 7}}}}));
    insights.add(insight("decision_velocity", {{"user_id", cloud.user_id(test::kBob)}}));
    cache.add(cached("k", {{"hit_count", 3}}));

    CHECK(pull() == 2);

    const auto found = device.analytics.find_insight(row["id"]).value();
    CHECK(found.value == R"({"score":7})");
    CHECK(device.analytics.latest_insights(device.user_id).size() == 1);
    CHECK(device.analytics.find_cached(device.user_id, "k")->hit_count == 3);
}

TEST_CASE_METHOD(Fixture,
                 "of each type the newest insight is here, whatever the order of arrival") {
    insights.add(insight("decision_velocity", {{"created_at", stamp(std::chrono::seconds(-9))}}));
    const auto newest = insights.add(insight("decision_velocity"));
    pull();
    insights.add(insight("decision_velocity", {{"created_at", stamp(std::chrono::seconds(-5))}}));

    CHECK(pull() == 0);

    CHECK(id_of("decision_velocity") == newest["id"]);
}

TEST_CASE_METHOD(Fixture, "a table without news costs one request and an empty answer") {
    insights.add(insight("decision_velocity"));
    cache.add(cached("k"));
    pull();
    clock.advance(kMinute);
    pull();

    clock.advance(kMinute);
    CHECK(requests_of_pull() == 2);

    insights.add(insight("decision_velocity"));
    CHECK(requests_of_pull() == 3);
}

TEST_CASE_METHOD(Fixture,
                 "analytics that were committed late, under an older stamp, are not missed") {
    clock.advance(kMinute);
    insights.add(insight("decision_velocity"));
    pull();
    clock.advance(Millis(30'000));
    const auto late = insights.add(
        insight("relationship_health", {{"created_at", stamp(std::chrono::seconds(-50))}}));

    pull();

    CHECK(id_of("relationship_health") == late["id"]);
}

TEST_CASE_METHOD(Fixture, "what a machine computed while it was offline is found within a day") {
    clock.advance(std::chrono::hours(100));
    insights.add(insight("decision_velocity"));
    pull();
    clock.advance(kMinute);
    pull();
    const auto late = insights.add(
        insight("relationship_health", {{"created_at", stamp(-std::chrono::hours(90))}}));
    clock.advance(std::chrono::hours(24));

    pull();

    CHECK(id_of("relationship_health") == late["id"]);
}

TEST_CASE_METHOD(Fixture, "a new process goes on at the mark, not at the beginning") {
    const auto old = insights.add(insight("decision_velocity"));
    clock.advance(std::chrono::hours(24 * 30));
    insights.add(insight("relationship_health"));
    pull();
    device.analytics.mirror_insight({old["id"], device.user_id, "other", "{}", clock.now()});

    auto restarted = new_puller();
    REQUIRE(restarted.pull());

    CHECK(id_of("decision_velocity").empty());  // read again, it would have come back
}

TEST_CASE_METHOD(Fixture, "a stamp of the future does not hide what comes under earlier ones") {
    cache.add(cached("ahead", {{"created_at", stamp(std::chrono::hours(5))}}));
    pull();
    clock.advance(2 * kMinute);
    pull();
    cache.add(cached("honest"));
    clock.advance(kMinute);

    pull();

    CHECK(device.analytics.find_cached(device.user_id, "honest").has_value());
}

TEST_CASE_METHOD(Fixture, "analytics that share a stamp all arrive, however short the page") {
    cloud.set_row_cap(10);
    for (int i = 0; i < 35; ++i) cache.add(cached("key " + std::to_string(i)));

    CHECK(pull() == 35);
}

TEST_CASE_METHOD(Fixture, "cached analytics that were written anew replace the ones here") {
    const auto row = cache.add(cached("k"));
    pull();
    const auto id_here = device.analytics.find_cached(device.user_id, "k")->id;
    clock.advance(2 * kMinute);
    cache.change(row["id"], cached("k", {{"data", {{"n", 2}}}, {"created_at", "now"}}));

    CHECK(pull() == 1);

    CHECK(data_of("k") == R"({"n":2})");
    CHECK(device.analytics.find_cached(id_here).has_value());
}

TEST_CASE_METHOD(Fixture, "hits counted here are not forgotten when a row is read again") {
    cache.add(cached("k"));
    pull();
    device.analytics.hit(device.user_id, "k", clock.now());

    CHECK(pull() == 0);

    CHECK(device.analytics.find_cached(device.user_id, "k")->hit_count == 1);
}

TEST_CASE_METHOD(Fixture, "unsent analytics of ours stay where the server's are older") {
    cache.add(cached("k", {{"created_at", stamp(std::chrono::seconds(-20))}}));
    const auto id = computed_here("k", 10);

    CHECK(pull() == 0);

    CHECK(data_of("k") == R"({"from":"here"})");
    CHECK(device.outbox.find("analytics_cache", id).has_value());
}

TEST_CASE_METHOD(Fixture, "unsent analytics of ours give way to newer ones and are not sent") {
    cache.add(cached("k"));
    const auto id = computed_here("k", 10);

    CHECK(pull() == 1);

    CHECK(data_of("k") == R"({"n":1})");
    CHECK_FALSE(device.outbox.find("analytics_cache", id).has_value());
}

TEST_CASE_METHOD(Fixture, "an unreadable row is passed over, the others arrive") {
    cache.add(cached("bad", {{"data", nullptr}}));
    json deep = 1;
    for (int i = 0; i < 1'500; ++i) deep = json::array({deep});
    cache.add(cached("too deep", {{"data", deep}}));
    cache.add(cached("without a stamp", {{"created_at", nullptr}}));
    cache.add(cached("good"));

    CHECK(pull() == 1);

    CHECK(device.analytics.find_cached(device.user_id, "good").has_value());
}

TEST_CASE_METHOD(Fixture, "after an error the pull goes on where it stood") {
    cloud.set_row_cap(10);
    for (int i = 0; i < 25; ++i) cache.add(cached("key " + std::to_string(i)));
    int gets = 0;
    device.http.choose_fate([&gets](const agent::http::Request& request) {
        const bool second_page = request.method == "GET" && ++gets == 3;
        return second_page ? test::InProcessClient::Fate::lose_request
                           : test::InProcessClient::Fate::arrive;
    });

    CHECK_FALSE(puller.pull());
    CHECK(device.analytics.find_cached(device.user_id, "key 24").has_value() == false);
    CHECK(pull() == 15);
}

TEST_CASE_METHOD(Fixture, "a pull is due at first, once a minute, and when there must be news") {
    CHECK(puller.due());
    pull();
    CHECK_FALSE(puller.due());

    puller.expect_news();
    CHECK(puller.due());
    pull();
    CHECK_FALSE(puller.due());

    clock.advance(kMinute);
    CHECK(puller.due());
}
