#include "tests/sandbox/text.h"

#include "tests/support/catch.h"

using namespace sandbox;

TEST_CASE("base64url has no padding and comes back") {
    const std::string bytes("\xff\xfe\x00\x01?", 5);

    CHECK(base64url(bytes) == "__4AAT8");
    CHECK(from_base64url("__4AAT8") == bytes);
    CHECK(base64url("").empty());
    CHECK(base64url(std::string(200, 'x')).find('\n') == std::string::npos);
}

TEST_CASE("an id is sixteen lower-case digits and nothing else is one") {
    CHECK(hex_id(0xABC) == "0000000000000abc");
    CHECK(id_from_hex("0000000000000abc") == 0xABCu);
    CHECK(id_from_hex("ffffffffffffffff") == ~std::uint64_t{0});
    CHECK_FALSE(id_from_hex("abc"));
    CHECK_FALSE(id_from_hex("000000000000000g"));
}

TEST_CASE("a number is the whole text or none") {
    CHECK(to_number("-12") == -12);
    CHECK_FALSE(to_number(""));
    CHECK_FALSE(to_number("12x"));
}

TEST_CASE("splitting leaves empty pieces out") {
    CHECK(split("/a//b/", '/') == std::vector<std::string>{"a", "b"});
    CHECK(split("", '/').empty());
}
