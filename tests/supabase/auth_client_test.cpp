#include "agent/supabase/auth_client.h"

#include "tests/supabase/supabase_fixture.h"
#include "tests/support/catch.h"

using agent::Secret;
using agent::supabase::Error;
using Kind = Error::Kind;
using nlohmann::json;
using test::sent;

TEST_CASE_METHOD(test::SupabaseFixture, "signing in sends the password in the body alone") {
    http.reply(200, test::grant("1").dump());

    const auto session = auth.sign_in("you@example.org", Secret("p\"w"));

    REQUIRE(session);
    CHECK(session.value().user_id == "user-1");
    CHECK(session.value().email == "you@example.org");
    CHECK(session.value().access_token == Secret("access-1"));
    CHECK(session.value().refresh_token == Secret("refresh-1"));
    CHECK(session.value().expires_at == clock.now() + std::chrono::hours(1));
    CHECK(request(0).method == "POST");
    CHECK(request(0).url == "https://ref.supabase.co/auth/v1/token?grant_type=password");
    CHECK(request(0).body == R"({"email":"you@example.org","password":"p\"w"})");
    CHECK(sent(request(0), "apikey") == "sb_publishable_key");
    CHECK(sent(request(0), "Content-Type") == "application/json");
    CHECK(sent(request(0), "Authorization") == "(none)");
}

TEST_CASE_METHOD(test::SupabaseFixture, "refreshing sends the refresh token in the body alone") {
    http.reply(200, test::grant("2").dump());

    const auto session = auth.refresh(Secret("refresh-1"));

    REQUIRE(session);
    CHECK(session.value().refresh_token == Secret("refresh-2"));
    CHECK(request(0).method == "POST");
    CHECK(request(0).url == "https://ref.supabase.co/auth/v1/token?grant_type=refresh_token");
    CHECK(request(0).body == R"({"refresh_token":"refresh-1"})");
    CHECK(sent(request(0), "Authorization") == "(none)");
}

TEST_CASE_METHOD(test::SupabaseFixture, "a wrong password is told from a network that is away") {
    http.reply(400, R"({"code":400,"error_code":"invalid_credentials","msg":"Invalid login"})");
    http.fail(agent::http::TransportError::Kind::offline);
    http.reply(200, "<html>Welcome to the hotel</html>");

    CHECK(auth.sign_in("a", Secret("b")).error().kind == Kind::wrong_credentials);
    CHECK(auth.sign_in("a", Secret("b")).error().kind == Kind::offline);
    CHECK(auth.sign_in("a", Secret("b")).error().kind == Kind::offline);
}

TEST_CASE_METHOD(test::SupabaseFixture, "invalid_grant is read by what was presented") {
    const std::string body = R"({"error":"invalid_grant","error_description":"refresh-1"})";
    http.reply(400, body);
    http.reply(400, body);

    CHECK(auth.sign_in("a", Secret("b")).error().kind == Kind::wrong_credentials);
    const auto refreshed = auth.refresh(Secret("refresh-1"));
    CHECK(refreshed.error().kind == Kind::signed_out);
    CHECK(refreshed.error().what.find("refresh-1") == std::string::npos);
}

TEST_CASE_METHOD(test::SupabaseFixture, "an answer that is no session is malformed") {
    std::vector<std::string> bodies = {"null", "[]", "{}", "1", R"({"user":[]})"};
    for (const char* name : {"access_token", "refresh_token", "expires_in", "user"}) {
        json without = test::grant("1");
        without.erase(name);
        bodies.push_back(without.dump());
        json wrong = test::grant("1");
        wrong[name] = true;
        bodies.push_back(wrong.dump());
    }
    for (const json& life : {json(0), json(-1), json(1e300), json(18446744073709551615u)}) {
        json odd = test::grant("1");
        odd["expires_in"] = life;
        bodies.push_back(odd.dump());
    }
    for (const char* token : {"", "a\r\nX-Evil: 1", "a b", "\xC3\xA9"}) {
        json odd = test::grant("1");
        odd["access_token"] = token;
        bodies.push_back(odd.dump());
    }

    for (const std::string& body : bodies) {
        INFO(body);
        http.reply(200, body);
        const auto session = auth.refresh(Secret("refresh-1"));
        REQUIRE_FALSE(session);
        CHECK(session.error().kind == Kind::malformed);
    }
}

TEST_CASE_METHOD(test::SupabaseFixture, "signing out ends this device's session only") {
    http.reply(204, "");

    CHECK(auth.sign_out(Secret("access-1")));

    CHECK(request(0).method == "POST");
    CHECK(request(0).url == "https://ref.supabase.co/auth/v1/logout?scope=local");
    CHECK(sent(request(0), "apikey") == "sb_publishable_key");
    CHECK(sent(request(0), "Authorization") == "Bearer access-1");
}

TEST_CASE_METHOD(test::SupabaseFixture, "signing out of a session that is gone is done") {
    http.reply(403, R"({"code":403,"error_code":"session_not_found","msg":"m"})");

    CHECK(auth.sign_out(Secret("access-1")));
}

TEST_CASE_METHOD(test::SupabaseFixture, "signing out says when Supabase did not do it") {
    http.reply(403, R"({"code":403,"error_code":"bad_jwt","msg":"token is expired"})");
    http.fail(agent::http::TransportError::Kind::timeout);
    http.reply(200, "<html>hotel</html>");

    CHECK(auth.sign_out(Secret("access-1")).error().kind == Kind::unauthorized);
    CHECK(auth.sign_out(Secret("access-1")).error().kind == Kind::offline);
    CHECK(auth.sign_out(Secret("access-1")).error().kind == Kind::offline);
}
