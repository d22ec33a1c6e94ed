#include "agent/base/redaction.h"

#include "agent/base/log.h"
#include "tests/support/catch.h"

using agent::redacted;

TEST_CASE("credentials are known by their shape", "[base]") {
    CHECK(redacted("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_x from there") ==
          "got [secret] from there");
    CHECK(redacted("ya29.a0AfB_byC-123") == "[secret]");
    CHECK(redacted("(1//0gAbCdEfGhIjKl-x)") == "([secret])");
    CHECK(redacted("code 4/0AVMBsJgAbCdEfGhIjKlMn") == "code [secret]");
    CHECK(redacted("GOCSPX-abcdef-123") == "[secret]");
    CHECK(redacted("key=sb_secret_abc123 refused") == "key=[secret] refused");
    CHECK(redacted("GET /x/eyJhbGciOiJIUzI1NiJ9abc?y") == "GET /x/[secret]?y");
}

TEST_CASE("credentials are known by the name before them", "[base]") {
    CHECK(redacted("refresh_token=k3j4h5 x=1") == "refresh_token=[secret] x=1");
    CHECK(redacted(R"({"password":"correct","n":1})") == R"({"password":"[secret]","n":1})");
    CHECK(redacted(R"("access_token": "abc")") == R"("access_token": "[secret]")");
    CHECK(redacted("Authorization: Bearer abc.def") == "Authorization: Bearer [secret]");
    CHECK(redacted("http://127.0.0.1:1/signed-in?code=abcdefghijklmnop&state=q") ==
          "http://127.0.0.1:1/signed-in?code=[secret]&state=q");
}

TEST_CASE("addresses are hidden", "[base]") {
    CHECK(redacted("mail of ann.b+c@example.org, twice") == "mail of [address], twice");
    CHECK(redacted("<J\xc3\xb6rg@ex\xc3\xa4mple.org>") == "<[address]>");
    CHECK(redacted("/home/ann@example.org/data: full") == "/home/[address]/data: full");
    CHECK(redacted("proxy http://me:pw@proxy:3128 gone").find("pw") == std::string::npos);
}

TEST_CASE("ordinary lines stay as they are", "[base]") {
    for (const char* line :
         {"job finished id=0b9c4b5e-6a57-4a3a-9a1c-2f6f3c1d0001 messages=500",
          "Supabase did not accept the session (PGRST301)", "code=22P02 path=/home/a/secrets.json",
          "the Google token: Google answered 400 (invalid_grant)", "sb_publishable_abc", "1 / 2",
          "https://127.0.0.1:8080/rest/v1/x?y=1", "exit code: 75", "", "@", "a @ b", " x "}) {
        CHECK(redacted(line) == line);
    }
}

TEST_CASE("no log line holds a credential or an address", "[base]") {
    std::string line;
    const agent::Log log([&](agent::LogLevel, const std::string& text) { line = text; },
                         agent::LogLevel::debug);

    log.warning("it said ya29.abcdefgh", {{"why", "refresh_token=abc of ann@example.org"}});

    CHECK(line == "it said [secret] why=\"refresh_token=[secret] of [address]\"");
}
