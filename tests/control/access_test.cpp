#include "agent/control/access.h"

#include "agent/control/rate_limit.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using agent::Secret;
using agent::control::Access;
using agent::control::RateLimit;
using test::FakeClock;
using Role = Access::Role;

namespace {

const std::string kToken = "0123456789-0123456789-0123456789-0123456789";

std::string bearer(const Secret& token) {
    return "Bearer " + token.reveal();
}

}  // namespace

TEST_CASE("only the token itself makes an owner", "[control]") {
    const FakeClock clock;
    const Access access(Secret(kToken), clock);

    CHECK(access.role_of("Bearer " + kToken) == Role::owner);
    CHECK(access.role_of("Bearer " + kToken + "x") == Role::stranger);
    CHECK(access.role_of("Bearer " + kToken.substr(1)) == Role::stranger);
    CHECK(access.role_of(kToken) == Role::stranger);
    CHECK(access.role_of("bearer " + kToken) == Role::stranger);
    CHECK(access.role_of("Bearer ") == Role::stranger);
    CHECK(access.role_of("") == Role::stranger);
}

TEST_CASE("a token that could be guessed is not taken", "[control]") {
    const FakeClock clock;

    CHECK_THROWS_AS(Access(Secret(""), clock), std::invalid_argument);
    CHECK(agent::control::make_token().reveal().size() >= 43);
    CHECK_FALSE(agent::control::make_token() == agent::control::make_token());
}

TEST_CASE("a code makes one session, once", "[control]") {
    const FakeClock clock;
    Access access(Secret(kToken), clock);
    const Secret code = access.make_code();

    const auto session = access.exchange(code.reveal());

    REQUIRE(session);
    CHECK(access.role_of(bearer(*session)) == Role::page);
    CHECK(access.role_of(bearer(code)) == Role::stranger);
    CHECK_FALSE(access.exchange(kToken));
    CHECK_FALSE(access.exchange(""));
}

TEST_CASE("a code that comes twice ends the session that it made", "[control]") {
    const FakeClock clock;
    Access access(Secret(kToken), clock);
    const Secret code = access.make_code();
    const auto session = access.exchange(code.reveal());

    const auto again = access.exchange(code.reveal());

    CHECK_FALSE(again);
    CHECK(access.role_of(bearer(*session)) == Role::stranger);
}

TEST_CASE("codes live for a minute and sessions for half a day", "[control]") {
    FakeClock clock;
    Access access(Secret(kToken), clock);
    const Secret late = access.make_code();
    const Secret code = access.make_code();
    const auto session = access.exchange(code.reveal());

    clock.advance(Access::kCodeLives);
    CHECK_FALSE(access.exchange(late.reveal()));
    CHECK(access.role_of(bearer(*session)) == Role::page);

    clock.advance(Access::kSessionLives);
    CHECK(access.role_of(bearer(*session)) == Role::stranger);
}

TEST_CASE("of too many codes the oldest is forgotten", "[control]") {
    const FakeClock clock;
    Access access(Secret(kToken), clock);
    const Secret oldest = access.make_code();
    const Secret next = access.make_code();

    for (int i = 0; i < 15; ++i) (void)access.make_code();

    CHECK_FALSE(access.exchange(oldest.reveal()));
    CHECK(access.exchange(next.reveal()));
}

TEST_CASE("a bucket gives what it holds at once and then so many a second", "[control]") {
    FakeClock clock;
    RateLimit limit(2.0, 3.0, clock);

    for (int i = 0; i < 3; ++i) CHECK(limit.take());
    CHECK_FALSE(limit.take());
    CHECK(limit.seconds_until_next() == 1);

    clock.advance(agent::Millis(500));
    CHECK(limit.take());
    CHECK_FALSE(limit.take());

    clock.advance(agent::Millis(60'000));
    for (int i = 0; i < 3; ++i) CHECK(limit.take());
    CHECK_FALSE(limit.take());
}
