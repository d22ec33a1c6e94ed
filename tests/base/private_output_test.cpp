#include "agent/base/private_output.h"

#include "agent/base/private_file.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

TEST_CASE("an output appears whole, readable by its owner alone") {
    const test::TempFolder folder;
    const auto file = folder / "out";
    agent::PrivateOutput output(file);
    output.stream() << "first "
                    << "second";
    CHECK_FALSE(std::filesystem::exists(file));

    output.put_in_place();

    CHECK(agent::read_file(file) == "first second");
    CHECK_FALSE(agent::readable_by_others(file));
}

TEST_CASE("an output that is given up leaves what was there") {
    const test::TempFolder folder;
    const auto file = folder / "out";
    agent::write_private_file(file, "old");
    {
        agent::PrivateOutput output(file);
        output.stream() << "half";
    }

    CHECK(agent::read_file(file) == "old");
    CHECK_FALSE(std::filesystem::exists(folder / "out.new"));
}
