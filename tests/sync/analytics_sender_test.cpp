#include "agent/sync/analytics_sender.h"

#include "tests/support/catch.h"
#include "tests/sync/cloud_rows.h"

using nlohmann::json;
using test::InProcessClient;
using Kind = agent::supabase::Error::Kind;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    test::CloudRows insights{cloud, "analytics_insights"};
    test::CloudRows cache{cloud, "analytics_cache"};
    agent::sync::AnalyticsSender sender{{device.outbox, device.analytics, device.rest}};

    storage::OutboxEntry compute_insight() {
        const storage::Insight insight{"6f5e3b0a-0000-4000-8000-000000000001", device.user_id,
                                       "decision_velocity", R"({"score":7})", clock.now()};
        device.analytics.add_insight(insight);
        return enqueue("analytics_insights", insight.id);
    }
    storage::OutboxEntry compute_cached(const std::string& data) {
        device.analytics.put_cached({"here", device.user_id, "k", data, clock.now(),
                                     clock.now() + std::chrono::hours(1), 0});
        return enqueue("analytics_cache", "here");
    }
    storage::OutboxEntry enqueue(const std::string& table, const std::string& id) {
        device.outbox.enqueue(table, id, storage::OutboxOperation::insert, clock.now());
        return device.outbox.find(table, id).value();
    }
    json cloud_row(agent::Millis age) const {
        return {{"user_id", device.user_id},
                {"cache_key", "k"},
                {"data", {{"from", "another"}}},
                {"created_at", agent::format_timestamp(clock.now() - age)},
                {"expires_at", agent::format_timestamp(clock.now())}};
    }
    std::int64_t waiting() { return device.outbox.counts().waiting; }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an insight arrives once, even when the first answer was lost") {
    const auto entry = compute_insight();
    device.http.once("POST", InProcessClient::Fate::lose_reply);

    const auto first = sender.send(entry);
    CHECK(first.error().kind == Kind::offline);
    CHECK(waiting() == 1);
    CHECK(sender.send(entry));

    REQUIRE(insights.all().size() == 1);
    CHECK(insights.all()[0]["value"] == json({{"score", 7}}));
    CHECK(insights.all()[0]["id"] == entry.row_id);
    CHECK(waiting() == 0);
}

TEST_CASE_METHOD(Fixture, "cached analytics are added, and replaced by their key later on") {
    REQUIRE(sender.send(compute_cached(R"({"n":1})")));
    const auto id_there = cache.all()[0]["id"];
    clock.advance(agent::Millis(1));

    REQUIRE(sender.send(compute_cached(R"({"n":2})")));

    REQUIRE(cache.all().size() == 1);
    CHECK(cache.all()[0]["data"] == json({{"n", 2}}));
    CHECK(cache.all()[0]["id"] == id_there);
    CHECK(waiting() == 0);
}

TEST_CASE_METHOD(Fixture, "cached analytics replace older ones of another machine") {
    cache.add(cloud_row(agent::Millis(10)));

    CHECK(sender.send(compute_cached("{}")));

    CHECK(cache.all().size() == 1);
    CHECK(cache.all()[0]["data"] == json::object());
}

TEST_CASE_METHOD(Fixture, "cached analytics of before an offline time do not replace newer ones") {
    const auto entry = compute_cached("{}");
    clock.advance(agent::Millis(10));
    cache.add(cloud_row(agent::Millis(0)));

    CHECK(sender.send(entry));

    CHECK(cache.all()[0]["data"] == json({{"from", "another"}}));
    CHECK(waiting() == 0);
}

TEST_CASE_METHOD(Fixture, "cached analytics whose answer was lost are sent again without harm") {
    const auto entry = compute_cached("{}");
    device.http.once("POST", InProcessClient::Fate::lose_reply);

    CHECK_FALSE(sender.send(entry));
    CHECK(sender.send(entry));

    CHECK(cache.all().size() == 1);
    CHECK(waiting() == 0);
}

TEST_CASE_METHOD(Fixture, "a row that changed while it was sent stays in the outbox") {
    const auto entry = compute_cached(R"({"n":1})");
    compute_cached(R"({"n":2})");

    CHECK(sender.send(entry));

    CHECK(waiting() == 1);
}

TEST_CASE_METHOD(Fixture, "a row that is no longer here leaves the outbox and sends nothing") {
    const auto entry = enqueue("analytics_cache", "nowhere");
    const int before = device.http.count();

    CHECK(sender.send(entry));

    CHECK(device.http.count() == before);
    CHECK(waiting() == 0);
}

TEST_CASE_METHOD(Fixture, "a row that the server lets nobody write is refused, not forgotten") {
    device.analytics.put_cached(
        {"here", cloud.user_id(test::kBob), "k", "{}", clock.now(), clock.now(), 0});

    const auto sent = sender.send(enqueue("analytics_cache", "here"));

    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::forbidden);
    CHECK(waiting() == 1);
}

TEST_CASE("the sender takes rows of the two analytics tables only") {
    CHECK(agent::sync::AnalyticsSender::sends("analytics_insights"));
    CHECK(agent::sync::AnalyticsSender::sends("analytics_cache"));
    CHECK_FALSE(agent::sync::AnalyticsSender::sends("analytics_jobs"));
}
