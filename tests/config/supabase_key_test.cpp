#include "agent/config/supabase_key.h"

#include <sstream>
#include <string>

#include <Poco/Base64Encoder.h>
#include <Poco/String.h>

#include "tests/support/catch.h"

using agent::config::is_secret_supabase_key;

namespace {

std::string jwt(const std::string& claims) {
    std::ostringstream encoded;
    Poco::Base64Encoder encoder(encoded);
    encoder << claims;
    encoder.close();
    const std::string payload = Poco::translate(encoded.str(), "+/", "-_");
    return "eyJhbGciOiJIUzI1NiJ9." + Poco::remove(Poco::remove(payload, '='), '\n') + ".c2ln";
}

}  // namespace

TEST_CASE("secret keys of both kinds are recognised") {
    CHECK(is_secret_supabase_key("sb_secret_abc"));
    CHECK(is_secret_supabase_key(jwt(R"({"role":"service_role"})")));
    // The lengths that need one, two and no characters of padding, and letters beyond ASCII,
    // whose base64 holds the two characters that differ in base64url.
    CHECK(is_secret_supabase_key(jwt(R"({"role":"service_role","a":1})")));
    CHECK(is_secret_supabase_key(jwt(R"({"role":"service_role","a":12})")));
    CHECK(is_secret_supabase_key(jwt(R"({"iss":"ÿÿÿ???>>>ÿ","role":"service_role"})")));
}

TEST_CASE("public keys, and what is no key at all, are not taken for secret ones") {
    CHECK_FALSE(is_secret_supabase_key("sb_publishable_abc"));
    CHECK_FALSE(is_secret_supabase_key(jwt(R"({"role":"anon"})")));
    CHECK_FALSE(is_secret_supabase_key(jwt(R"({"sub":"service_role"})")));
    CHECK_FALSE(is_secret_supabase_key(jwt(R"({"role":["service_role"]})")));
    CHECK_FALSE(is_secret_supabase_key(jwt("service_role")));
    CHECK_FALSE(is_secret_supabase_key("a.b.c"));
    CHECK_FALSE(is_secret_supabase_key("..."));
    CHECK_FALSE(is_secret_supabase_key("a.!!!!.c"));
    CHECK_FALSE(is_secret_supabase_key("one.dot"));
    CHECK_FALSE(is_secret_supabase_key(""));
}
