#include "agent/pipeline/insight_calculators.h"

#include "tests/support/catch.h"

using namespace agent::pipeline;
using storage::MessageHead;

namespace {

constexpr std::int64_t kHour = 3'600;

MessageHead message(std::int64_t at_seconds, const std::string& thread, const std::string& subject,
                    const std::string& from = "a@example.org",
                    std::vector<std::string> to = {"me@example.org"}) {
    MessageHead head;
    head.thread_id = thread;
    head.subject = subject;
    head.from_email = from;
    head.to_emails = std::move(to);
    head.internal_date = storage::Instant(std::chrono::seconds(at_seconds));
    return head;
}

}  // namespace

TEST_CASE("the gap before a message counts for the kind of that message") {
    StrategicVersusReactive insight;
    insight.add(message(0, "t", "Hello"));
    insight.add(message(100, "t", "Our ROADMAP"));
    insight.add(message(400, "t", "lunch"));

    const auto value = insight.value();

    REQUIRE(value.has_value());
    CHECK((*value)["strategic_seconds"] == 100.0);
    CHECK((*value)["reactive_seconds"] == 300.0);
    CHECK((*value)["ratio"] == 0.25);
}

TEST_CASE("each strategic word counts, inside other words too") {
    for (const char* subject :
         {"plan B", "Planning", "strategy", "New PROPOSAL", "roadmap", "a vision"}) {
        CAPTURE(subject);
        StrategicVersusReactive insight;
        insight.add(message(0, "t", ""));
        insight.add(message(10, "t", subject));
        CHECK((*insight.value())["ratio"] == 1.0);
    }
}

TEST_CASE("one message tells nothing about time, four nothing about relationships") {
    StrategicVersusReactive time_use;
    RelationshipHealth relationships;
    time_use.add(message(0, "t", "plan"));
    for (int i = 0; i < 4; ++i) relationships.add(message(i, "t", ""));

    CHECK_FALSE(time_use.value().has_value());
    CHECK_FALSE(relationships.value().has_value());
}

TEST_CASE("two messages at the same moment have a ratio of zero, not a division by it") {
    StrategicVersusReactive insight;
    insight.add(message(5, "t", "plan"));
    insight.add(message(5, "t", "plan"));

    CHECK((*insight.value())["ratio"] == 0.0);
}

TEST_CASE("only gaps over 0 and under 168 hours within a thread are responses") {
    DecisionVelocity insight;
    insight.add(message(0, "t1", ""));
    insight.add(message(0, "t2", ""));
    insight.add(message(12 * kHour, "t1", ""));         // counts: 12 h
    insight.add(message(12 * kHour, "t1", ""));         // 0 h: no
    insight.add(message((12 + 36) * kHour, "t1", ""));  // counts: 36 h
    insight.add(message(168 * kHour, "t2", ""));        // 168 h: no

    const auto value = insight.value();

    REQUIRE(value.has_value());
    CHECK((*value)["total_responses"] == 2);
    CHECK((*value)["avg_response_hours"] == 24.0);
    CHECK((*value)["velocity_score"] == 90.0);
}

TEST_CASE("without a response there is no velocity") {
    DecisionVelocity insight;
    insight.add(message(0, "t1", ""));
    insight.add(message(10, "t2", ""));

    CHECK_FALSE(insight.value().has_value());
}

TEST_CASE("a relationship is balanced when both sides write as often") {
    RelationshipHealth insight;
    // b writes twice and is written to once; c only writes.
    insight.add(message(0, "t", "", "b@example.org", {"me@example.org"}));
    insight.add(message(1, "t", "", "B@Example.org", {"me@example.org"}));
    insight.add(message(2, "t", "", "me@example.org", {"b@example.org"}));
    insight.add(message(3, "t", "", "c@example.org", {}));
    insight.add(message(4, "t", "", "c@example.org", {}));

    const auto value = insight.value();

    REQUIRE(value.has_value());
    CHECK((*value)["total_contacts"] == 3);
    const auto& top = (*value)["top_relationships"];
    REQUIRE(top.size() == 2);
    CHECK(top[0]["email"] == "b@example.org");
    CHECK(top[0]["balance"] == 0.5);
    CHECK(top[0]["total_interactions"] == 3);
    CHECK(top[1]["email"] == "me@example.org");
    CHECK((*value)["health_score"] == 50);
}

TEST_CASE("the user's own addresses are no contacts, the others' numbers stay") {
    RelationshipHealth insight(agent::analytics::OwnAddresses({"Me@Example.org"}));
    insight.add(message(0, "t", "", "b@example.org", {"me@example.org", "c@example.org"}));
    insight.add(message(1, "t", "", "b@example.org", {"ME@example.org"}));
    insight.add(message(2, "t", "", "me@example.org", {"b@example.org"}));
    insight.add(message(3, "t", "", "me+list@example.org", {}));
    insight.add(message(4, "t", "", "c@example.org", {}));

    const auto value = *insight.value();

    CHECK(value["total_contacts"] == 2);
    REQUIRE(value["top_relationships"].size() == 2);
    CHECK(value["top_relationships"][0]["email"] == "b@example.org");
    CHECK(value["top_relationships"][0]["balance"] == 0.5);
    CHECK(value["health_score"] == 75);
}

TEST_CASE("at most ten relationships are named, the busiest first") {
    RelationshipHealth insight;
    for (int contact = 0; contact < 15; ++contact) {
        const std::string email = "c" + std::to_string(contact) + "@example.org";
        for (int i = 0; i <= contact; ++i) {
            insight.add(message(0, "t", "", email, {email}));
        }
    }

    const auto top = (*insight.value())["top_relationships"];

    REQUIRE(top.size() == 10);
    CHECK(top[0]["email"] == "c14@example.org");
    CHECK(top[9]["email"] == "c5@example.org");
}
