#include "agent/config/env_file.h"

#include <map>
#include <string>

#include "tests/config/user_error.h"
#include "tests/support/catch.h"

using agent::config::parse_env_file;
using Variables = std::map<std::string, std::string>;

namespace {

Variables parse(const std::string& text) {
    return parse_env_file(text, "/x/.env");
}

}  // namespace

TEST_CASE("an environment file is read as other tools read it") {
    CHECK(parse("A=1\nB=two words\n") == Variables{{"A", "1"}, {"B", "two words"}});
    CHECK(parse("  export A = 1  \n\n\t# comment\nB=2") == Variables{{"A", "1"}, {"B", "2"}});
    CHECK(parse("A=1\r\nB='2'\r\n") == Variables{{"A", "1"}, {"B", "2"}});
    CHECK(parse("A=\nB=''\nC=\"\"") == Variables{{"A", ""}, {"B", ""}, {"C", ""}});
    CHECK(parse("A=1\nA=2\n") == Variables{{"A", "2"}});
    CHECK(parse("export=1\n") == Variables{{"export", "1"}});
    CHECK(parse("").empty());
    CHECK(parse("\n# nothing\n").empty());
}

TEST_CASE("a # begins a comment after a blank or a quote, not within a value") {
    CHECK(parse("A=1 # one\n") == Variables{{"A", "1"}});
    CHECK(parse("A=p#ss\n") == Variables{{"A", "p#ss"}});
    CHECK(parse("A= # nothing\n") == Variables{{"A", ""}});
    CHECK(parse("A='a # b' # c\nB=\"d # e\"#f\n") == Variables{{"A", "a # b"}, {"B", "d # e"}});
}

TEST_CASE("single quotes keep what is in them, double quotes know escapes") {
    CHECK(parse(R"(A='a\n$B "c"')") == Variables{{"A", R"(a\n$B "c")"}});
    CHECK(parse(R"(A="a\n\"b\" \\ \$C")") == Variables{{"A", "a\n\"b\" \\ $C"}});
    CHECK(parse("A=x=y==\n") == Variables{{"A", "x=y=="}});
}

TEST_CASE("a quoted value may span lines, as keys do") {
    CHECK(parse("A=\"-----BEGIN\nabc\n\"\nB=2\n") ==
          Variables{{"A", "-----BEGIN\nabc\n"}, {"B", "2"}});
}

TEST_CASE("a malformed line is named by its number and not quoted") {
    const auto error_of = [](const std::string& text) {
        const auto error = test::user_error_of([&] { parse(text); });
        CHECK(error.code() == agent::ExitCode::configuration);
        CHECK_THAT(error.what(), !Catch::Contains("private"));
        return std::string(error.what());
    };

    CHECK_THAT(error_of("A=1\n\nprivate\n"), Catch::Contains("/x/.env, line 3:"));
    CHECK_THAT(error_of("=private\n"), Catch::Contains("line 1:"));
    CHECK_THAT(error_of("A B=private\n"), Catch::Contains("line 1:"));
    CHECK_THAT(error_of("export private\n"), Catch::Contains("line 1:"));
    CHECK_THAT(error_of("A=1\nB=\"private\nC=2\n"), Catch::Contains("line 2:"));
    CHECK_THAT(error_of("A='b'private\n"), Catch::Contains("line 1:"));
    CHECK_THAT(error_of("A=\"x\ny\"\nprivate\n"), Catch::Contains("line 3:"));
}
