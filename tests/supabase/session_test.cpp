#include "agent/base/timestamp.h"
#include "tests/supabase/supabase_fixture.h"
#include "tests/support/catch.h"

using agent::Secret;
using agent::supabase::session_from_text;

TEST_CASE("a session comes back from its text as it was") {
    const auto expires_at = *agent::parse_timestamp("2026-11-24T01:00:00.123456+00:00");
    auto written = test::session("1", expires_at);
    written.email = "\"quoted\"@example.org";

    const auto read = session_from_text(to_text(written));

    REQUIRE(read.has_value());
    CHECK(read->user_id == "user-1");
    CHECK(read->email == written.email);
    CHECK(read->access_token == Secret("access-1"));
    CHECK(read->refresh_token == Secret("refresh-1"));
    CHECK(read->expires_at == expires_at);
}

TEST_CASE("a damaged text is no session") {
    const nlohmann::json good = nlohmann::json::parse(to_text(test::session("1", {})).reveal());
    REQUIRE(session_from_text(Secret(good.dump())).has_value());

    for (const char* text : {"", "x", "null", "[]", "{}", "\"text\"", "{\"user_id\":"}) {
        CHECK_FALSE(session_from_text(Secret(text)).has_value());
    }
    for (const auto& member : good.items()) {
        INFO(member.key());
        nlohmann::json without = good;
        without.erase(member.key());
        CHECK_FALSE(session_from_text(Secret(without.dump())).has_value());
        nlohmann::json wrong = good;
        wrong[member.key()] = 1;
        CHECK_FALSE(session_from_text(Secret(wrong.dump())).has_value());
    }
    for (const char* name : {"user_id", "refresh_token", "expires_at"}) {
        INFO(name);
        nlohmann::json empty = good;
        empty[name] = "";
        CHECK_FALSE(session_from_text(Secret(empty.dump())).has_value());
    }
}
