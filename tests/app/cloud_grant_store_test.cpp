#include "agent/app/cloud_grant_store.h"

#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

using agent::Secret;
using agent::app::CloudGrantStore;
using test::InProcessClient;
using Kind = agent::gmail::Error::Kind;

namespace {

struct Fixture {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    test::Device device{cloud, clock};
    CloudGrantStore store{device.rest, device.user_id, {"client", Secret("client-secret")}};

    void connect_gmail(const nlohmann::json& columns = nlohmann::json::object()) {
        nlohmann::json row = {{"user_id", device.user_id},
                              {"access_token", "old-access"},
                              {"refresh_token", "refresh"},
                              {"expires_at", "2026-11-24T01:00:00+00:00"},
                              {"scope", "gmail.readonly"}};
        row.update(columns);
        cloud.add_row("user_tokens", row);
    }
    nlohmann::json row() { return cloud.rows("user_tokens").at(0); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the permission that the web was given is read from Supabase") {
    connect_gmail();

    const auto grant = store.read();

    REQUIRE(grant);
    CHECK(grant.value().client_id == "client");
    CHECK(grant.value().refresh_token == Secret("refresh"));
    CHECK(grant.value().access_token == Secret("old-access"));
    CHECK(grant.value().expires_at == agent::parse_timestamp("2026-11-24T01:00:00Z"));
}

TEST_CASE_METHOD(Fixture, "a renewed token is written back with the moment it really expires") {
    connect_gmail({{"total_messages_synced", 7}});
    auto grant = store.read().value();
    grant.access_token = Secret("new-access");
    grant.expires_at += std::chrono::hours(1);

    REQUIRE(store.write(grant));

    CHECK(row()["access_token"] == "new-access");
    CHECK(row()["refresh_token"] == "refresh");
    CHECK(agent::parse_timestamp(row()["expires_at"].get<std::string>()) == grant.expires_at);
    CHECK(row()["total_messages_synced"] == 7);
}

TEST_CASE_METHOD(Fixture, "tokens that the web has renewed meanwhile stay as they are") {
    connect_gmail({{"updated_at", "2026-11-24T00:00:00+00:00"}});
    auto grant = store.read().value();
    auto newer = grant;
    newer.refresh_token = Secret("another consent");
    clock.advance(agent::Millis(5));
    REQUIRE(store.write(newer));

    grant.access_token = Secret("of the old consent");
    CHECK(store.write(grant));

    CHECK(row()["refresh_token"] == "another consent");
    CHECK(row()["access_token"] == "old-access");
}

TEST_CASE_METHOD(Fixture, "a user who has not connected Gmail is not signed in") {
    CHECK(store.read().error().kind == Kind::signed_out);

    connect_gmail({{"refresh_token", nullptr}});
    CHECK(store.read().error().kind == Kind::signed_out);
}

TEST_CASE_METHOD(Fixture, "without Supabase the permission is to be had later, not refused") {
    connect_gmail();
    device.http.choose_fate([](const auto&) { return InProcessClient::Fate::lose_request; });

    const auto grant = store.read();

    REQUIRE_FALSE(grant);
    CHECK(grant.error().kind == Kind::offline);
}
