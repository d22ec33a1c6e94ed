#include "agent/gmail/token_keeper.h"

#include <atomic>
#include <thread>

#include "agent/base/file_lock.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/scripted_http_client.h"
#include "tests/support/temp_folder.h"

using agent::Millis;
using agent::Secret;
using agent::gmail::Error;
using agent::gmail::Grant;
using agent::gmail::grant_from_text;
using agent::gmail::TokenKeeper;
using std::chrono::seconds;
using Kind = Error::Kind;

namespace {

constexpr const char* kFresh = R"({"access_token":"new-access","expires_in":3599,)"
                               R"("token_type":"Bearer"})";

// A user who signed in, and everything a keeper needs.
struct Desk {
    test::TempFolder folder;
    test::FakeClock clock;
    test::MemorySecretStore store;
    test::ScriptedHttpClient http;
    agent::StopSignal stop;

    Desk() { save(grant()); }

    Grant grant(seconds access_lives = seconds(0)) const {
        Grant grant;
        grant.client_id = "client";
        grant.client_secret = Secret("client-secret");
        grant.refresh_token = Secret("refresh/1 +");
        grant.access_token = Secret("old-access");
        grant.expires_at = clock.now() + access_lives;
        grant.issued_at = clock.now() - seconds(1000);
        grant.scope = "gmail.readonly";
        return grant;
    }
    void save(const Grant& grant) { store.write("google", to_text(grant)); }
    Grant saved() { return grant_from_text(*store.read("google")).value(); }

    agent::gmail::LocalGrantStore grants{store};
    TokenKeeper keeper() {
        return {http, grants, {"https://token.test/token", folder / "google.lock"}, clock, stop};
    }
};

Kind error_kind(const agent::Result<Secret, Error>& result) {
    return result.error().kind;
}

}  // namespace

TEST_CASE("a grant survives its text form") {
    const Desk desk;
    const Grant before = desk.grant(seconds(5));

    const auto after = grant_from_text(to_text(before));

    REQUIRE(after.has_value());
    CHECK(after->client_id == before.client_id);
    CHECK(after->client_secret == before.client_secret);
    CHECK(after->refresh_token == before.refresh_token);
    CHECK(after->access_token == before.access_token);
    CHECK(after->expires_at == before.expires_at);
    CHECK(after->issued_at == before.issued_at);
    CHECK(after->scope == before.scope);
}

TEST_CASE("a text that holds no refresh token is no grant") {
    CHECK_FALSE(grant_from_text(Secret("")).has_value());
    CHECK_FALSE(grant_from_text(Secret("{")).has_value());
    CHECK_FALSE(grant_from_text(Secret("[]")).has_value());
    CHECK_FALSE(grant_from_text(Secret(R"({"client_id":"c"})")).has_value());
    CHECK_FALSE(grant_from_text(Secret(R"({"client_id":"c","refresh_token":7})")).has_value());
}

TEST_CASE("a token with more than a minute to live is used as it is") {
    Desk desk;
    desk.save(desk.grant(seconds(60)));
    auto keeper = desk.keeper();

    CHECK(keeper.access_token().value() == Secret("old-access"));
    CHECK(desk.http.requests().empty());
}

TEST_CASE("a token is renewed a minute before it expires, and saved") {
    Desk desk;
    desk.save(desk.grant(seconds(59)));
    desk.http.reply(200, kFresh);
    auto keeper = desk.keeper();

    const auto token = keeper.access_token();

    CHECK(token.value() == Secret("new-access"));
    CHECK(desk.saved().access_token == Secret("new-access"));
    CHECK(desk.saved().expires_at == desk.clock.now() + seconds(3599));
    CHECK(desk.saved().issued_at == desk.grant().issued_at);
    REQUIRE(desk.http.requests().size() == 1);
    const auto& request = desk.http.requests()[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://token.test/token");
    CHECK(request.body ==
          "grant_type=refresh_token&client_id=client&client_secret=client-secret"
          "&refresh_token=refresh%2F1%20%2B");
    CHECK(request.headers[0].value == "application/x-www-form-urlencoded");
    CHECK(request.cancel == &desk.stop);
}

TEST_CASE("a renewed token is kept until it runs out in its turn") {
    Desk desk;
    desk.http.reply(200, kFresh);
    auto keeper = desk.keeper();
    REQUIRE(keeper.access_token());

    desk.clock.advance(seconds(3599 - 60));
    CHECK(keeper.access_token().value() == Secret("new-access"));

    desk.clock.advance(seconds(1));
    desk.http.reply(200, R"({"access_token":"newer","expires_in":"3599"})");
    CHECK(keeper.access_token().value() == Secret("newer"));
}

TEST_CASE("a client without a secret does not send one") {
    Desk desk;
    Grant grant = desk.grant();
    grant.client_secret = Secret();
    desk.save(grant);
    desk.http.reply(200, kFresh);
    auto keeper = desk.keeper();

    REQUIRE(keeper.access_token());

    CHECK(desk.http.requests()[0].body.find("client_secret") == std::string::npos);
}

TEST_CASE("the refresh token stays unless Google sends another") {
    Desk desk;
    desk.http.reply(200, kFresh);
    desk.http.reply(200, R"({"access_token":"a","expires_in":1,"refresh_token":"rotated",)"
                         R"("scope":"narrower"})");
    auto keeper = desk.keeper();

    REQUIRE(keeper.access_token());
    CHECK(desk.saved().refresh_token == Secret("refresh/1 +"));
    CHECK(desk.saved().scope == "gmail.readonly");

    REQUIRE(keeper.token_after_refusal(Secret("new-access")));
    CHECK(desk.saved().refresh_token == Secret("rotated"));
    CHECK(desk.saved().scope == "narrower");
}

TEST_CASE("a lifetime that cannot be read is taken for the usual hour") {
    Desk desk;
    const auto* const lifetime = GENERATE("", R"(,"expires_in":"soon")", R"(,"expires_in":-5)",
                                          R"(,"expires_in":null)", R"(,"expires_in":1e3)");
    desk.http.reply(200, std::string(R"({"access_token":"a")") + lifetime + "}");
    auto keeper = desk.keeper();

    REQUIRE(keeper.access_token());

    CHECK(desk.saved().expires_at == desk.clock.now() + seconds(3600));
}

TEST_CASE("two keepers on one store ask Google once") {
    Desk desk;
    desk.http.reply(200, kFresh);
    auto service = desk.keeper();
    auto command = desk.keeper();

    CHECK(service.access_token().value() == Secret("new-access"));
    CHECK(command.access_token().value() == Secret("new-access"));
    CHECK(service.token_after_refusal(Secret("old-access")).value() == Secret("new-access"));
    CHECK(command.token_after_refusal(Secret("old-access")).value() == Secret("new-access"));

    CHECK(desk.http.requests().size() == 1);
}

TEST_CASE("many threads on two keepers ask Google once") {
    Desk desk;
    desk.http.reply(200, kFresh);
    auto service = desk.keeper();
    auto command = desk.keeper();
    std::atomic<int> good{0};

    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            auto& keeper = i % 2 == 0 ? service : command;
            const auto token = keeper.access_token();
            if (token && token.value() == Secret("new-access")) ++good;
        });
    }
    for (auto& thread : threads) thread.join();

    CHECK(good == 8);
    CHECK(desk.http.requests().size() == 1);
}

TEST_CASE("a refused token is renewed, though it had time to live") {
    Desk desk;
    desk.save(desk.grant(seconds(3000)));
    desk.http.reply(200, kFresh);
    auto keeper = desk.keeper();
    const auto refused = keeper.access_token();

    CHECK(keeper.token_after_refusal(refused.value()).value() == Secret("new-access"));
    CHECK(desk.http.requests().size() == 1);
}

TEST_CASE("without a grant the user is signed out") {
    Desk desk;
    auto keeper = desk.keeper();

    desk.store.remove("google");
    CHECK(error_kind(keeper.access_token()) == Kind::signed_out);

    desk.store.write("google", Secret("rubbish"));
    CHECK(error_kind(keeper.access_token()) == Kind::signed_out);
    CHECK(desk.http.requests().empty());
}

TEST_CASE("a refused grant is not asked for again until the user signs in anew") {
    struct Case {
        int status;
        const char* body;
        Kind kind;
    };
    const auto sample = GENERATE(values<Case>({
        {400, R"({"error":"invalid_grant"})", Kind::signed_out},
        {401, R"({"error":"invalid_client"})", Kind::bad_client},
    }));
    Desk desk;
    desk.http.reply(sample.status, sample.body);
    auto keeper = desk.keeper();

    CHECK(error_kind(keeper.access_token()) == sample.kind);
    CHECK(error_kind(keeper.access_token()) == sample.kind);
    CHECK(error_kind(keeper.token_after_refusal(Secret("x"))) == sample.kind);
    CHECK(desk.http.requests().size() == 1);

    Grant renewed = desk.grant();
    renewed.refresh_token = Secret("refresh-2");
    desk.save(renewed);
    desk.http.reply(200, kFresh);
    CHECK(keeper.access_token().value() == Secret("new-access"));
}

TEST_CASE("an access token that outlives its permission is not used again") {
    Desk desk;
    desk.save(desk.grant(seconds(3000)));
    desk.http.reply(400, R"({"error":"invalid_grant"})");
    auto keeper = desk.keeper();
    REQUIRE(keeper.access_token());

    CHECK(error_kind(keeper.token_after_refusal(Secret("old-access"))) == Kind::signed_out);
    CHECK(error_kind(keeper.access_token()) == Kind::signed_out);
    CHECK(desk.http.requests().size() == 1);

    Grant anew = desk.grant(seconds(3000));
    anew.access_token = Secret("access-of-another-sign-in");
    desk.save(anew);
    CHECK(keeper.access_token().value() == Secret("access-of-another-sign-in"));
}

TEST_CASE("a failure that passes is asked for again and leaves the grant alone") {
    Desk desk;
    auto keeper = desk.keeper();
    const auto before = desk.saved();

    desk.http.fail(agent::http::TransportError::Kind::offline);
    CHECK(error_kind(keeper.access_token()) == Kind::offline);
    desk.http.reply(503, "");
    CHECK(error_kind(keeper.access_token()) == Kind::server);
    desk.http.reply(200, "<html>a hotel's sign-in page</html>");
    CHECK(error_kind(keeper.access_token()) == Kind::malformed);
    desk.http.reply(200, R"({"access_token":""})");
    CHECK(error_kind(keeper.access_token()) == Kind::malformed);
    CHECK(desk.saved().access_token == before.access_token);
    CHECK(desk.saved().refresh_token == before.refresh_token);

    desk.http.reply(200, kFresh);
    CHECK(keeper.access_token());
}

TEST_CASE("waiting for another process's renewal ends") {
    Desk desk;
    auto keeper = desk.keeper();
    const auto held = agent::FileLock::try_acquire(desk.folder / "google.lock");

    SECTION("when patience does") {
        CHECK(error_kind(keeper.access_token()) == Kind::offline);
        CHECK(desk.clock.monotonic().time_since_epoch() >= seconds(60));
    }
    SECTION("at once on a stop") {
        desk.stop.request();
        CHECK(error_kind(keeper.access_token()) == Kind::cancelled);
        CHECK(desk.clock.sleeps().empty());
    }
}

TEST_CASE("no error of the token endpoint tells a secret") {
    Desk desk;
    desk.http.reply(400, R"({"error":"invalid_grant","error_description":"refresh/1 + is dead"})");
    auto keeper = desk.keeper();

    const std::string what = keeper.access_token().error().what;

    for (const auto* const secret : {"refresh/1", "client-secret", "old-access"}) {
        CHECK(what.find(secret) == std::string::npos);
    }
}
