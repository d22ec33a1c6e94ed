#include "agent/usage/command_tree.h"

#include "tests/support/catch.h"
#include "tests/usage/shop.h"

using namespace agent::usage;

TEST_CASE("every command is found with the words that lead to it", "[usage]") {
    const Command root = test::shop();

    std::vector<std::string> paths;
    for (const Place& place : places(root)) paths.push_back(place.path);

    CHECK(paths == std::vector<std::string>{"", "goods", "goods list", "goods buy"});
}

TEST_CASE("an option with a value is known by each of its names, a flag by none", "[usage]") {
    const Command root = test::shop();

    CHECK(names_with_value(root) == std::vector<std::string>{"--list", "--set"});
    CHECK(names_with_value(root.commands[0].commands[0]) ==
          std::vector<std::string>{"-n", "--lines", "--kind"});
}
