#include "agent/cli/chart.h"

#include <sstream>

#include "tests/support/catch.h"

using agent::cli::bar;
using agent::cli::Console;
using agent::cli::heat;

namespace {

struct Screen {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};
};

}  // namespace

TEST_CASE("bars are as long as their share, to an eighth of a column", "[cli]") {
    Screen screen;
    screen.console.unicode = true;

    CHECK(bar(screen.console, 1.0, 4) == "████");
    CHECK(bar(screen.console, 0.5, 3) == "█▌");
    CHECK(bar(screen.console, 0.001, 4) == "▏");
    CHECK(bar(screen.console, 0.0, 4).empty());
    CHECK(bar(screen.console, 7.0, 2) == "██");
}

TEST_CASE("charts are plain letters where the terminal has no others", "[cli]") {
    Screen screen;

    CHECK(bar(screen.console, 0.5, 4) == "##");
    CHECK(bar(screen.console, 0.001, 4) == "#");
    CHECK(heat(screen.console, 0, 9) == " ");
    CHECK(heat(screen.console, 1, 9) == ".");
    CHECK(heat(screen.console, 9, 9) == "#");
    CHECK(heat(screen.console, 5, 0) == " ");
}

TEST_CASE("heat has four steps, the least of them seen", "[cli]") {
    Screen screen;
    screen.console.unicode = true;

    CHECK(heat(screen.console, 1, 100) == "░");
    CHECK(heat(screen.console, 26, 100) == "▒");
    CHECK(heat(screen.console, 75, 100) == "▓");
    CHECK(heat(screen.console, 76, 100) == "█");
}
