#include "tests/sandbox/supabase_jwt.h"

#include "tests/support/catch.h"

using nlohmann::json;
using sandbox::JwtFault;
using sandbox::sign_jwt;
using sandbox::verify_jwt;

TEST_CASE("a token is signed as other implementations sign it") {
    // Signed by Python's hmac and hashlib.
    CHECK(sign_jwt({{"admin", true}, {"sub", "1234567890"}}, "secret") ==
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhZG1pbiI6dHJ1ZSwic3ViIjoiMTIzNDU2Nzg5MCJ9."
          "lvW49B1NUSwevg5ntk54z8YOeClAit6tqMjTxxZEVRs");
}

TEST_CASE("the claims of a signed token are read back") {
    const json claims = {{"sub", "ann"}, {"name", "Größe/+?"}, {"exp", 1'795'478'400}};

    const auto verified = verify_jwt(sign_jwt(claims, "secret"), "secret");

    REQUIRE(verified);
    CHECK(verified.value() == claims);
}

TEST_CASE("a token changed in any part is refused") {
    const std::string token = sign_jwt({{"sub", "ann"}}, "secret");
    const std::string other = sign_jwt({{"sub", "bob"}}, "secret");
    const auto first_dot = token.find('.');
    const auto last_dot = token.rfind('.');

    CHECK(verify_jwt(token, "another secret").error() == JwtFault::wrong_signature);
    const std::string swapped = other.substr(0, other.rfind('.')) + token.substr(last_dot);
    CHECK(verify_jwt(swapped, "secret").error() == JwtFault::wrong_signature);
    CHECK(verify_jwt(token.substr(0, last_dot + 1), "secret").error() == JwtFault::wrong_signature);
    CHECK(verify_jwt("e30" + token.substr(first_dot), "secret").error() ==
          JwtFault::wrong_algorithm);
}

TEST_CASE("what is not three readable parts is no token") {
    CHECK(verify_jwt("", "secret").error() == JwtFault::not_three_parts);
    CHECK(verify_jwt("sb_publishable_key", "secret").error() == JwtFault::not_three_parts);
    CHECK(verify_jwt("a.b.c.d", "secret").error() == JwtFault::not_three_parts);
    CHECK(verify_jwt("!!.??.x", "secret").error() == JwtFault::unreadable);
    CHECK(verify_jwt("bm8.bm8.bm8", "secret").error() == JwtFault::unreadable);
}

TEST_CASE("an unsigned token is refused") {
    // {"alg":"none"}.{}.
    CHECK(verify_jwt("eyJhbGciOiJub25lIn0.e30.", "secret").error() == JwtFault::wrong_algorithm);
    // {"alg":5}.{}.
    CHECK(verify_jwt("eyJhbGciOjV9.e30.", "secret").error() == JwtFault::wrong_algorithm);
}
