#include "agent/cli/text.h"

#include "tests/support/catch.h"

using namespace agent::cli;

TEST_CASE("an escape sequence cannot reach the terminal", "[cli]") {
    CHECK(printable("a\x1b[31mred\x07") == "a\uFFFD[31mred\uFFFD");
    CHECK(printable("\u009b31m") == "\uFFFD31m");  // the C1 form of ESC [
    CHECK(printable("del\x7f") == "del\uFFFD");
}

TEST_CASE("a text stays on its line", "[cli]") {
    CHECK(printable("one\r\ntwo\tthree\u2028four") == "one two three four");
}

TEST_CASE("characters that reorder or hide text are dropped", "[cli]") {
    CHECK(printable("abc\u202Etxt.exe\u2066\u200B") == "abctxt.exe");
}

TEST_CASE("joiners that spelling and emoji need are kept", "[cli]") {
    CHECK(printable("\U0001F469\u200D\U0001F4BB") == "\U0001F469\u200D\U0001F4BB");
    CHECK(printable("می\u200Cخواهم") == "می\u200Cخواهم");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character", "[cli]") {
    CHECK(printable("a\xff z") == "a\uFFFD z");
    CHECK(printable("cut\xe2\x82") == "cut\uFFFD\uFFFD");
    CHECK(printable("\xc0\x80") == "\uFFFD\uFFFD");                      // overlong
    CHECK(printable("\xed\xa0\x80").find('\xed') == std::string::npos);  // a surrogate
}

TEST_CASE("width counts terminal columns", "[cli]") {
    CHECK(display_width("") == 0);
    CHECK(display_width("Grüße") == 5);
    CHECK(display_width("e\u0301") == 1);  // combining acute
    CHECK(display_width("日本語") == 6);
    CHECK(display_width("한국") == 4);
    CHECK(display_width("\U0001F600") == 2);  // an emoji
    CHECK(display_width("\u2764") == 1);
}

TEST_CASE("shortening never passes the width nor cuts a character", "[cli]") {
    CHECK(shortened("short", 5) == "short");
    CHECK(shortened("longer", 5) == "long…");
    CHECK(shortened("日本語", 5) == "日本…");
    CHECK(shortened("日本語", 4) == "日…");
    CHECK(shortened("日本語", 1) == "…");
    CHECK(shortened("abc", 0).empty());
}

TEST_CASE("padding counts columns, not bytes", "[cli]") {
    CHECK(padded("日", 4) == "日  ");
    CHECK(padded("7", 3, true) == "  7");
    CHECK(padded("longer", 3) == "longer");
}

TEST_CASE("sizes and counts read well", "[cli]") {
    CHECK(bytes_for_people(0) == "0 bytes");
    CHECK(bytes_for_people(1) == "1 byte");
    CHECK(bytes_for_people(1023) == "1023 bytes");
    CHECK(bytes_for_people(1536) == "1.5 KiB");
    CHECK(bytes_for_people(5u << 20) == "5.0 MiB");
    CHECK(counted(1, "job", "jobs") == "1 job");
    CHECK(counted(0, "job", "jobs") == "0 jobs");
}
