#include "agent/cli/json_output.h"

#include <sstream>

#include "tests/support/catch.h"

using namespace agent::cli;

TEST_CASE("JSON never carries a control character to the terminal", "[cli]") {
    std::ostringstream out;

    print_json_line(out, {{"subject", "\x1b[2J\x7f\u009bX"}});

    CHECK(out.str() == "{\"subject\":\"\\u001b[2J\\u007f\\u009bX\"}\n");
    CHECK(Json::parse(out.str()).at("subject") == "\x1b[2J\x7f\u009bX");
}

TEST_CASE("JSON with broken UTF-8 is still valid JSON", "[cli]") {
    std::ostringstream out;

    print_json(out, {{"subject", "a\xff"}});

    CHECK(Json::parse(out.str()).at("subject") == "a\uFFFD");
}

TEST_CASE("text outside ASCII stays readable in JSON", "[cli]") {
    std::ostringstream out;

    print_json_line(out, {{"subject", "Grüße"}});

    CHECK(out.str() == "{\"subject\":\"Grüße\"}\n");
}

TEST_CASE("a column that is not JSON is shown as text", "[cli]") {
    CHECK(parsed(R"({"a":1})") == Json({{"a", 1}}));
    CHECK(parsed("{oops") == Json("{oops"));
}

TEST_CASE("what is absent is null", "[cli]") {
    CHECK(to_json(std::optional<agent::Instant>()).is_null());
    CHECK(to_json(std::optional<std::string>()).is_null());
    CHECK(to_json(std::optional(agent::Instant())) == "1970-01-01T00:00:00.000000+00:00");
}
