#include "agent/signin/pkce.h"

#include <set>

#include "tests/support/catch.h"

using namespace agent;

TEST_CASE("the challenge of RFC 7636's example is RFC 7636's", "[signin]") {
    const Secret verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    CHECK(signin::challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("every sign-in has a verifier of its own, within RFC 7636's length", "[signin]") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const signin::Pkce pkce = signin::make_pkce();
        CHECK(pkce.verifier.reveal().size() == 43);
        CHECK(pkce.challenge == signin::challenge_of(pkce.verifier));
        seen.insert(pkce.verifier.reveal());
    }
    CHECK(seen.size() == 100);
}
