#include "agent/desktop/late_library.h"

#include <cstdlib>
#include <stdexcept>

#include "tests/support/catch.h"

using agent::desktop::LateLibrary;
using Catch::Contains;

TEST_CASE("a function of a library that is there can be called", "[desktop]") {
    LateLibrary library("libc.so.6");
    decltype(&std::atoi) number_in = nullptr;

    library.find(number_in, "atoi");

    CHECK(number_in("42") == 42);
}

TEST_CASE("a library that is not installed is an error that names it", "[desktop]") {
    CHECK_THROWS_WITH(LateLibrary("libnobody-has-it.so.1"), Contains("libnobody-has-it.so.1"));
}

TEST_CASE("a function that a library lacks is an error that names both", "[desktop]") {
    LateLibrary library("libc.so.6");
    decltype(&std::atoi) function = nullptr;

    CHECK_THROWS_WITH(library.find(function, "nobody_wrote_it"),
                      Contains("libc.so.6") && Contains("nobody_wrote_it"));
}
