#include "agent/signin/loopback_receiver.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/page_visitor.h"

using namespace agent;
using Kind = signin::Failure::Kind;
using test::visit;

namespace {

struct SignIn {
    std::unique_ptr<signin::LoopbackReceiver> receiver =
        signin::LoopbackReceiver::open(0, "mine").value();
    test::FakeClock clock;
    StopSignal stop;

    Result<Secret, signin::Failure> wait() {
        return receiver->wait(std::chrono::minutes(5), clock, stop);
    }
    std::string address(const std::string& query) const { return receiver->address() + query; }
};

}  // namespace

TEST_CASE("the browser brings the code and is told that it may go", "[signin]") {
    SignIn sign_in;

    const auto page = visit(sign_in.address("?code=abc&state=mine"));

    CHECK(page.status == 200);
    CHECK(page.body.find("close this window") != std::string::npos);
    CHECK(page.policy.find("default-src 'none'") != std::string::npos);
    CHECK(page.body.find("abc") == std::string::npos);
    REQUIRE(sign_in.wait());
    CHECK(sign_in.wait().value().reveal() == "abc");
}

TEST_CASE("only the first answer counts", "[signin]") {
    SignIn sign_in;
    visit(sign_in.address("?code=first&state=mine"));

    const auto second = visit(sign_in.address("?code=second&state=mine"));

    CHECK(second.status == 409);
    CHECK(second.body.find("answered already") != std::string::npos);
    CHECK(sign_in.wait().value().reveal() == "first");
}

TEST_CASE("an answer with another state ends the sign-in without a code", "[signin]") {
    SignIn sign_in;

    const auto page = visit(sign_in.address("?code=abc&state=theirs"));

    CHECK(page.status == 400);
    CHECK(sign_in.wait().error().kind == Kind::wrong_state);
}

TEST_CASE("a denial is told in the browser and to the program", "[signin]") {
    SignIn sign_in;

    const auto page = visit(sign_in.address("?error=access_denied&state=mine"));

    CHECK(page.body.find("not given") != std::string::npos);
    CHECK(sign_in.wait().error().kind == Kind::denied);
}

TEST_CASE("strangers who come by change nothing", "[signin]") {
    SignIn sign_in;
    const std::string answer = "?code=abc&state=mine";

    CHECK(visit(sign_in.address("")).status == 400);
    CHECK(visit(sign_in.address("/other" + answer)).status == 404);
    CHECK(visit(sign_in.address(answer), "evil.example:80").status == 404);
    CHECK(visit(sign_in.address(answer), "localhost:" + std::to_string(sign_in.receiver->port()))
              .status == 404);
    CHECK(visit(sign_in.address(answer), "", "POST").status == 405);

    CHECK(sign_in.wait().error().kind == Kind::timed_out);
}

TEST_CASE("waiting for an answer ends in time and on request", "[signin]") {
    SignIn late;
    CHECK(late.wait().error().kind == Kind::timed_out);
    CHECK(late.clock.monotonic().time_since_epoch() >= std::chrono::minutes(5));

    SignIn stopped;
    stopped.stop.request();
    CHECK(stopped.wait().error().kind == Kind::cancelled);
}

TEST_CASE("a port that another program holds is said to be taken", "[signin]") {
    const SignIn first;

    const auto second = signin::LoopbackReceiver::open(first.receiver->port(), "other");

    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Kind::port_taken);
}
