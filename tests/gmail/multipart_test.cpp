#include "agent/gmail/multipart.h"

#include "tests/support/catch.h"

using agent::gmail::find_boundary;
using agent::gmail::split_headers;
using agent::gmail::split_multipart;

namespace {

using Texts = std::vector<std::string>;

Texts bodies(std::string_view text, const std::string& boundary = "b") {
    Texts texts;
    for (const auto& part : split_multipart(text, boundary)) texts.emplace_back(part.body);
    return texts;
}

}  // namespace

TEST_CASE("parts come out without preamble, epilogue and the line break before a boundary") {
    const std::string text =
        "preamble\r\n--b\r\nContent-ID: "
        "1\r\n\r\nhello\r\nyou\r\n--b\r\n\r\nworld\r\n--b--\r\nepilogue";

    const auto parts = split_multipart(text, "b");

    REQUIRE(parts.size() == 2);
    CHECK(parts[0].header("content-id") == "1");
    CHECK(parts[0].body == "hello\r\nyou");
    CHECK(parts[1].headers.empty());
    CHECK(parts[1].body == "world");
}

TEST_CASE("lines may end with LF alone") {
    CHECK(bodies("--b\nA: 1\n\nhello\n--b\n\nworld\n--b--\n") == Texts{"hello", "world"});
}

TEST_CASE("only a whole boundary line divides parts") {
    CHECK(bodies("--b\r\n\r\n--bb\r\n x--b\r\n--b-\r\n--b x\r\n--b--") ==
          Texts{"--bb\r\n x--b\r\n--b-\r\n--b x"});
    CHECK(bodies("--b  \r\n\r\none\r\n--b\t\r\n\r\ntwo\r\n--b--  \r\n") == Texts{"one", "two"});
}

TEST_CASE("nothing after the closing boundary is a part") {
    CHECK(bodies("--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\ntwo\r\n--b--") == Texts{"one"});
}

TEST_CASE("a body that is cut off keeps its last part as far as it goes") {
    CHECK(bodies("--b\r\n\r\none\r\n--b\r\n\r\ntw") == Texts{"one", "tw"});
    CHECK(bodies("--b\r\n\r\none\r\n--b\r\n") == Texts{"one"});
    CHECK(bodies("--b\r\n\r\none\r\n--b\r\nContent-Ty") == Texts{"one", ""});
}

TEST_CASE("bodies without parts have none") {
    CHECK(bodies("").empty());
    CHECK(bodies("text").empty());
    CHECK(bodies("--b--").empty());
    CHECK(bodies("--c\r\n\r\none\r\n--c--").empty());
}

TEST_CASE("empty parts are parts") {
    CHECK(bodies("--b\r\n\r\n--b\r\n\r\n\r\n--b--") == Texts{"", ""});
}

TEST_CASE("a bad header line costs neither its part nor those after it") {
    const auto parts = split_multipart(
        "--b\r\nno colon\r\n: nameless\r\nContent-ID: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--",
        "b");

    REQUIRE(parts.size() == 2);
    CHECK(parts[0].header("Content-ID") == "1");
    CHECK(parts[0].body == "one");
    CHECK(parts[1].body == "two");
}

TEST_CASE("headers are unfolded and found without case, the first of several") {
    const auto text = split_headers("A: one\r\n  two\r\nB:\r\na: three\r\n\r\nbody\r\n");

    CHECK(text.header("a") == "one two");
    CHECK(text.header("b") == "");
    CHECK_FALSE(text.header("c").has_value());
    CHECK(text.body == "body\r\n");
}

TEST_CASE("headers end with the text when there is no blank line") {
    const auto text = split_headers(" folded onto nothing\r\nA: one");

    CHECK(text.header("A") == "one");
    CHECK(text.body.empty());
}

TEST_CASE("the boundary is read quoted or not") {
    CHECK(find_boundary("multipart/mixed; boundary=batch_aBc") == "batch_aBc");
    CHECK(find_boundary("multipart/mixed; boundary=\"a b=_?\"") == "a b=_?");
    CHECK(find_boundary("Multipart/Mixed;charset=UTF-8;BOUNDARY=x") == "x");
    CHECK_FALSE(find_boundary("multipart/mixed").has_value());
    CHECK_FALSE(find_boundary("multipart/mixed; boundary=").has_value());
    CHECK_FALSE(find_boundary("text/html; boundary=x").has_value());
    CHECK_FALSE(find_boundary("").has_value());
    CHECK_FALSE(find_boundary(";;;\"").has_value());
}
