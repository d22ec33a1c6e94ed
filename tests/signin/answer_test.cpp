#include "agent/signin/answer.h"

#include "tests/support/catch.h"

using namespace agent;
using Kind = signin::Failure::Kind;

namespace {

Kind failure_of(const std::string& address) {
    const auto answer = signin::read_answer(address, "mine");
    REQUIRE_FALSE(answer);
    return answer.error().kind;
}

}  // namespace

TEST_CASE("a code counts when it comes with the state that was sent", "[signin]") {
    const auto whole =
        signin::read_answer("http://127.0.0.1:4711/signed-in?state=mine&code=4%2FabC&x=1", "mine");
    const auto path = signin::read_answer("/signed-in?code=4%2FabC&state=mine", "mine");
    REQUIRE(whole);
    REQUIRE(path);
    CHECK(whole.value().reveal() == "4/abC");
    CHECK(path.value().reveal() == "4/abC");
}

TEST_CASE("answers that are no code are told apart", "[signin]") {
    CHECK(failure_of("/signed-in?code=a&state=other") == Kind::wrong_state);
    CHECK(failure_of("/signed-in?code=a") == Kind::wrong_state);
    CHECK(failure_of("/signed-in?error=access_denied&state=mine") == Kind::denied);
    CHECK(failure_of("/signed-in?error=access_denied&state=other") == Kind::wrong_state);
    CHECK(failure_of("/signed-in?error=server_error&state=mine") == Kind::refused);
    CHECK(failure_of("/signed-in?state=mine#error=server_error") == Kind::refused);
    CHECK(failure_of("/signed-in") == Kind::unreadable);
    CHECK(failure_of("not an address at all") == Kind::unreadable);
    CHECK(failure_of("") == Kind::unreadable);
}

TEST_CASE("what a stranger writes as the reason is not shown", "[signin]") {
    const auto answer =
        signin::read_answer("/signed-in?state=mine&error=%1b%5b31mcall%20now", "mine");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().what.find("call") == std::string::npos);
}
