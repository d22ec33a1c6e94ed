#include "agent/supabase/session_keeper.h"

#include <array>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "agent/base/file_lock.h"
#include "tests/supabase/supabase_fixture.h"
#include "tests/support/catch.h"

using agent::Millis;
using agent::Secret;
using agent::supabase::AuthClient;
using agent::supabase::Error;
using agent::supabase::session_from_text;
using agent::supabase::SessionKeeper;
using std::chrono::seconds;
using Kind = Error::Kind;

namespace {

constexpr const char* kRefused =
    R"({"code":400,"error_code":"refresh_token_already_used","msg":"m"})";

// A store on a full disk.
class FullStore : public test::MemorySecretStore {
public:
    void write(const std::string&, const Secret&) override {
        throw std::runtime_error("disk full");
    }
};

}  // namespace

TEST_CASE_METHOD(test::SupabaseFixture, "a token with a minute to live is used as it is") {
    sign_in("1", seconds(60));

    CHECK(keeper.access_token().value() == Secret("access-1"));
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(test::SupabaseFixture, "a token with less than a minute to live is renewed") {
    sign_in("1", seconds(59));
    http.reply(200, test::grant("2").dump());

    CHECK(keeper.access_token().value() == Secret("access-2"));

    CHECK(request(0).body == R"({"refresh_token":"refresh-1"})");
    const auto stored = session_from_text(*store.read("supabase"));
    REQUIRE(stored.has_value());
    CHECK(stored->refresh_token == Secret("refresh-2"));
    CHECK(keeper.access_token().value() == Secret("access-2"));
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(test::SupabaseFixture, "a token in use is renewed when its time comes") {
    sign_in("1");
    REQUIRE(keeper.access_token().value() == Secret("access-1"));
    clock.advance(std::chrono::minutes(59) + seconds(1));
    http.reply(200, test::grant("2").dump());

    CHECK(keeper.access_token().value() == Secret("access-2"));
}

TEST_CASE_METHOD(test::SupabaseFixture, "nobody signed in is signed out, without the network") {
    CHECK(keeper.access_token().error().kind == Kind::signed_out);
    store.write("supabase", Secret("damaged"));
    CHECK(keeper.access_token().error().kind == Kind::signed_out);
    CHECK_FALSE(keeper.stored().has_value());
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(test::SupabaseFixture, "a failure that may pass keeps the session") {
    sign_in("1", seconds(10));
    const std::string before = stored_text();
    http.fail(agent::http::TransportError::Kind::offline);
    http.reply(429, R"({"code":429,"error_code":"over_request_rate_limit","msg":"m"})",
               {{"Retry-After", "30"}});
    http.reply(502, "");
    http.reply(200, "<html>hotel</html>");
    http.reply(200, test::grant("2").dump());

    CHECK(keeper.access_token().error().kind == Kind::offline);
    CHECK(keeper.access_token().error().retry_after == Millis(30'000));
    CHECK(keeper.access_token().error().kind == Kind::offline);
    CHECK(keeper.access_token().error().kind == Kind::offline);
    CHECK(stored_text() == before);
    CHECK(keeper.access_token().value() == Secret("access-2"));
}

TEST_CASE_METHOD(test::SupabaseFixture, "a refused refresh token is kept but not sent again") {
    sign_in("1", seconds(10));
    const std::string before = stored_text();
    http.reply(400, kRefused);

    for (int i = 0; i < 3; ++i) CHECK(keeper.access_token().error().kind == Kind::signed_out);
    CHECK(keeper.token_after_refusal(Secret("access-1")).error().kind == Kind::signed_out);

    CHECK(http.requests().size() == 1);
    CHECK(stored_text() == before);
    CHECK(keeper.stored()->email == "you@example.org");
}

TEST_CASE_METHOD(test::SupabaseFixture, "a new sign-in elsewhere ends being signed out") {
    sign_in("1", seconds(10));
    http.reply(400, kRefused);
    REQUIRE_FALSE(keeper.access_token());

    sign_in("5");

    CHECK(keeper.access_token().value() == Secret("access-5"));
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(test::SupabaseFixture,
                 "a token that lives on the clock but was refused with its "
                 "refresh token is not handed out again") {
    sign_in("1");
    REQUIRE(keeper.access_token());
    http.reply(400, kRefused);

    CHECK(keeper.token_after_refusal(Secret("access-1")).error().kind == Kind::signed_out);

    CHECK(keeper.access_token().error().kind == Kind::signed_out);
}

TEST_CASE_METHOD(test::SupabaseFixture, "a refused token is renewed although it has time left") {
    sign_in("1");
    http.reply(200, test::grant("2").dump());

    CHECK(keeper.token_after_refusal(Secret("access-1")).value() == Secret("access-2"));
    CHECK(keeper.access_token().value() == Secret("access-2"));
}

TEST_CASE_METHOD(test::SupabaseFixture, "a token that was renewed meanwhile is not renewed again") {
    sign_in("1");
    http.reply(200, test::grant("2").dump());
    REQUIRE(keeper.token_after_refusal(Secret("access-1")));

    CHECK(keeper.token_after_refusal(Secret("access-1")).value() == Secret("access-2"));
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(test::SupabaseFixture, "a token that another process renewed is taken over") {
    sign_in("1");
    REQUIRE(keeper.access_token());
    sign_in("2");

    CHECK(keeper.token_after_refusal(Secret("access-1")).value() == Secret("access-2"));
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(test::SupabaseFixture,
                 "a renewed token that is refused too gets a minute's rest") {
    sign_in("1");
    http.reply(200, test::grant("2").dump());
    http.reply(200, test::grant("3").dump());
    const Secret second = keeper.token_after_refusal(Secret("access-1")).value();

    keeper.give_up_on(second);

    CHECK(keeper.access_token().error().kind == Kind::unauthorized);
    CHECK(keeper.token_after_refusal(second).error().kind == Kind::unauthorized);
    CHECK(http.requests().size() == 1);
    clock.advance(seconds(60));
    CHECK(keeper.access_token().value() == second);
    CHECK(keeper.token_after_refusal(second).value() == Secret("access-3"));
}

TEST_CASE_METHOD(test::SupabaseFixture, "a session with a short life is used all the same") {
    sign_in("1", seconds(0));
    http.reply(200, test::grant("2", 30).dump());

    CHECK(keeper.access_token().value() == Secret("access-2"));
}

TEST_CASE_METHOD(test::SupabaseFixture,
                 "another user's session is not used for this user's mirror") {
    sign_in("1");
    REQUIRE(keeper.access_token());
    auto other = test::session("9", clock.now() + seconds(7200));
    other.user_id = "user-2";
    store.write("supabase", to_text(other));
    clock.advance(std::chrono::hours(1));

    CHECK(keeper.access_token().error().kind == Kind::signed_out);
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(test::SupabaseFixture, "a saved session is used, a forgotten one is not") {
    sign_in("1");
    REQUIRE(keeper.access_token());
    auto other = test::session("9", clock.now() + seconds(7200));
    other.user_id = "user-2";

    REQUIRE(keeper.save(other));
    CHECK(keeper.access_token().value() == Secret("access-9"));
    CHECK(session_from_text(*store.read("supabase"))->user_id == "user-2");

    REQUIRE(keeper.forget());
    CHECK(keeper.access_token().error().kind == Kind::signed_out);
    CHECK_FALSE(store.read("supabase").has_value());
}

TEST_CASE_METHOD(test::SupabaseFixture, "a token that cannot be saved is not used") {
    FullStore full;
    full.MemorySecretStore::write("supabase", to_text(test::session("1", clock.now())));
    SessionKeeper careful(auth, full, folder / "supabase.lock", clock, stop);
    http.reply(200, test::grant("2").dump());
    http.reply(400, kRefused);

    CHECK_THROWS_AS(careful.access_token(), std::runtime_error);

    CHECK(careful.access_token().error().kind == Kind::signed_out);
    CHECK(request(1).body == R"({"refresh_token":"refresh-1"})");
}

TEST_CASE_METHOD(test::SupabaseFixture,
                 "a process that holds the lock for ever is not waited for "
                 "for ever") {
    sign_in("1", seconds(0));
    const auto held = agent::FileLock::try_acquire(folder / "supabase.lock");
    REQUIRE(held.has_value());

    CHECK(keeper.access_token().error().kind == Kind::offline);
    CHECK(clock.monotonic().time_since_epoch() >= seconds(60));
    CHECK(http.requests().empty());
}

TEST_CASE_METHOD(test::SupabaseFixture, "a stop ends the wait for the lock") {
    sign_in("1", seconds(0));
    const auto held = agent::FileLock::try_acquire(folder / "supabase.lock");
    stop.request();

    CHECK(keeper.access_token().error().kind == Kind::cancelled);
}

TEST_CASE("two processes that refresh at the same time send one refresh and both get it") {
    test::ScriptedHttpClient http;  // a second request would throw
    agent::SystemClock clock;
    test::MemorySecretStore store;
    const test::TempFolder folder;
    const agent::StopSignal stop;
    store.write("supabase", to_text(test::session("1", clock.now())));
    http.reply(200, test::grant("2").dump());
    AuthClient auth(http, test::endpoint(), clock);
    std::latch ready(2);
    std::array<std::string, 2> tokens;

    const auto process = [&](std::string& token) {
        SessionKeeper keeper(auth, store, folder / "supabase.lock", clock, stop);
        ready.arrive_and_wait();
        const auto got = keeper.access_token();
        token = got ? got.value().reveal() : got.error().what;
    };
    std::thread first(process, std::ref(tokens[0]));
    std::thread second(process, std::ref(tokens[1]));
    first.join();
    second.join();

    CHECK(tokens[0] == "access-2");
    CHECK(tokens[1] == "access-2");
    CHECK(http.requests().size() == 1);
}

TEST_CASE_METHOD(test::SupabaseFixture, "many threads whose token was refused renew it once") {
    sign_in("1");
    http.reply(200, test::grant("2").dump());
    constexpr int kThreads = 8;
    std::latch ready(kThreads);
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    threads.reserve(kThreads);

    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            ready.arrive_and_wait();
            const auto token = keeper.token_after_refusal(Secret("access-1"));
            if (token && token.value() == Secret("access-2")) ++right;
        });
    }
    for (std::thread& thread : threads) thread.join();

    CHECK(right == kThreads);
    CHECK(http.requests().size() == 1);
}
