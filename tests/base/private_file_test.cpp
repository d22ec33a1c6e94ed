#include "agent/base/private_file.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

namespace fs = std::filesystem;

TEST_CASE("a private file is readable by its owner alone") {
    const test::TempFolder folder;
    const auto file = folder / "secret";

    agent::write_private_file(file, "content");

    CHECK(agent::read_file(file) == "content");
    CHECK_FALSE(agent::readable_by_others(file));
}

TEST_CASE("an open file is made private, its content kept") {
    const test::TempFolder folder;
    const auto file = folder / "open";
    std::ofstream(file) << "kept";
    fs::permissions(file, fs::perms::all);
#ifndef _WIN32  // where a file is as private as its folder
    CHECK(agent::readable_by_others(file));
#endif

    agent::make_private_file(file);

    CHECK_FALSE(agent::readable_by_others(file));
    CHECK(agent::read_file(file) == "kept");
}

TEST_CASE("a private folder is closed to others, with its parents made") {
    const test::TempFolder folder;
    const auto inner = folder.path() / "a" / "b";

    agent::make_private_folder(inner);

    CHECK(fs::is_directory(inner));
    CHECK_FALSE(agent::readable_by_others(inner));
}

TEST_CASE("a write goes through although an earlier one was cut off") {
    const test::TempFolder folder;
    const auto file = folder / "state";
    agent::write_private_file(file, "old");
    std::ofstream(folder / "state.new") << "half of";

    agent::write_private_file(file, "new");

    CHECK(agent::read_file(file) == "new");
    CHECK_FALSE(fs::exists(folder / "state.new"));
}

TEST_CASE("a file that is absent reads as nothing, not as empty") {
    const test::TempFolder folder;

    CHECK_FALSE(agent::read_file(folder / "absent").has_value());
    agent::write_private_file(folder / "empty", "");
    CHECK(agent::read_file(folder / "empty") == "");
}
