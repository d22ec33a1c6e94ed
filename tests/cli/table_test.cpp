#include "agent/cli/table.h"

#include <sstream>

#include "tests/support/catch.h"

using namespace agent::cli;

namespace {

struct Screen {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};
};

}  // namespace

TEST_CASE("columns line up by what the terminal shows", "[cli]") {
    Screen screen;
    Table table({{.title = "NAME"}, {.title = "N", .right_aligned = true}});
    table.add({"日本語", "5"});
    table.add({"ab", "12"});

    table.print(screen.console);

    CHECK(screen.out.str() ==
          "NAME     N\n"
          "日本語   5\n"
          "ab      12\n");
}

TEST_CASE("only shrinking columns are cut to the width of the terminal", "[cli]") {
    Screen screen;
    screen.console.width = 20;
    Table table({{.title = "ID"}, {.title = "SUBJECT", .shrinks = true}});
    table.add({"12345678", "a subject that is much too long"});

    table.print(screen.console);

    CHECK(screen.out.str() ==
          "ID        SUBJECT\n"
          "12345678  a subject…\n");
}

TEST_CASE("nothing is cut in a pipe", "[cli]") {
    Screen screen;
    Table table({{.title = "SUBJECT", .shrinks = true}});
    const std::string subject(500, 'x');
    table.add({subject});

    table.print(screen.console);

    CHECK(screen.out.str() == "SUBJECT\n" + subject + "\n");
}

TEST_CASE("an empty last cell leaves no spaces behind", "[cli]") {
    Screen screen;
    Table table({{.title = "A"}, {.title = "B"}});
    table.add({"1", ""});

    table.print(screen.console);

    CHECK(screen.out.str() == "A  B\n1\n");
}

TEST_CASE("a cell from a stranger cannot break the table", "[cli]") {
    Screen screen;
    Table table({{.title = "S"}});
    table.add({"one\ntwo\x1b[2J"});

    table.print(screen.console);

    CHECK(screen.out.str() == "S\none two\uFFFD[2J\n");
}

TEST_CASE("colours are written only where the console shows them", "[cli]") {
    Screen screen;
    CHECK(painted(screen.console, Colour::red, "x") == "x");
    screen.console.colour = true;
    CHECK(painted(screen.console, Colour::red, "x") == "\x1b[31mx\x1b[0m");
    CHECK(painted(screen.console, Colour::none, "x") == "x");
}

TEST_CASE("facts have their values under each other", "[cli]") {
    Screen screen;

    print_facts(screen.console, {{"a", "1"}, {"longer", "2"}});

    CHECK(screen.out.str() == "a       1\nlonger  2\n");
}
