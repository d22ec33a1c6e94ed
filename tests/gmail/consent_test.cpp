#include "agent/gmail/consent.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_http_client.h"

using namespace agent;
using Kind = gmail::Error::Kind;

namespace {

struct Google {
    test::ScriptedHttpClient http;
    test::FakeClock clock;
    gmail::ConsentRequest asked{"client", Secret("hush"), "http://127.0.0.1:1/signed-in",
                                "state",  "challenge",    Secret("verifier")};

    Result<gmail::Grant, gmail::Error> redeem() {
        return gmail::grant_of_code(http, "https://google.test/token", asked, Secret("4/0 code"),
                                    clock);
    }
    Kind failure(int status, const std::string& body) {
        http.reply(status, body);
        const auto grant = redeem();
        REQUIRE_FALSE(grant);
        return grant.error().kind;
    }
};

}  // namespace

TEST_CASE("the question to the person holds no secret", "[gmail]") {
    for (const auto& [name, value] : gmail::consent_query(Google().asked)) {
        CHECK(value != "hush");
        CHECK(value != "verifier");
    }
}

TEST_CASE("a code is redeemed with everything that proves whose it is", "[gmail]") {
    Google google;
    google.http.reply(200, R"({"access_token":"a","refresh_token":"r","expires_in":3599,)"
                           R"("scope":"https://www.googleapis.com/auth/gmail.readonly"})");

    const auto grant = google.redeem();

    REQUIRE(grant);
    CHECK(grant.value().refresh_token == Secret("r"));
    CHECK(grant.value().expires_at == google.clock.now() + std::chrono::seconds(3599));
    CHECK(google.http.requests().front().url == "https://google.test/token");
    CHECK(google.http.requests().front().body ==
          "grant_type=authorization_code&client_id=client&client_secret=hush&"
          "redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fsigned-in&code=4%2F0%20code&"
          "code_verifier=verifier");
}

TEST_CASE("a code that gives no lasting permission is an error of its kind", "[gmail]") {
    Google google;
    CHECK(google.failure(400, R"({"error":"invalid_grant"})") == Kind::signed_out);
    CHECK(google.failure(401, R"({"error":"invalid_client"})") == Kind::bad_client);
    CHECK(google.failure(200, R"({"access_token":"a"})") == Kind::malformed);
    CHECK(google.failure(200, R"({"refresh_token":"r"})") == Kind::malformed);
    CHECK(google.failure(200, R"({"access_token":"a\r\nX-Evil: 1","refresh_token":"r"})") ==
          Kind::malformed);
    CHECK(google.failure(200, "<html>") == Kind::malformed);
    google.http.fail(http::TransportError::Kind::offline);
    CHECK(google.redeem().error().kind == Kind::offline);
}

TEST_CASE("withdrawing a permission that is gone already is done", "[gmail]") {
    Google google;
    google.http.reply(200, "{}");
    google.http.reply(400, R"({"error":"invalid_token"})");
    google.http.reply(503, "");

    CHECK(gmail::withdraw(google.http, "https://google.test/revoke", {}, google.clock));
    CHECK(gmail::withdraw(google.http, "https://google.test/revoke", {}, google.clock));
    CHECK_FALSE(gmail::withdraw(google.http, "https://google.test/revoke", {}, google.clock));
}
