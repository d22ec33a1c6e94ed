#include "agent/app/power.h"

#include <fstream>
#include <map>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using agent::app::on_battery;

namespace {

// A folder as the kernel shows it.
struct Supplies {
    test::TempFolder folder;

    void add(const std::string& name, const std::map<std::string, std::string>& files) {
        std::filesystem::create_directory(folder / name);
        for (const auto& [file, text] : files) {
            std::ofstream(folder / name / file) << text << '\n';
        }
    }
};

}  // namespace

TEST_CASE("a machine whose battery discharges is on battery") {
    Supplies supplies;
    supplies.add("AC", {{"type", "Mains"}, {"online", "0"}});
    supplies.add("BAT0", {{"type", "Battery"}, {"status", "Discharging"}});

    CHECK(on_battery(supplies.folder.path()));
}

TEST_CASE("a machine at its charger is not on battery, whatever a second battery does") {
    Supplies supplies;
    supplies.add("BAT0", {{"type", "Battery"}, {"status", "Charging"}});
    supplies.add("BAT1", {{"type", "Battery"}, {"status", "Discharging"}});
    supplies.add("ucsi", {{"type", "USB"}, {"online", "1"}});

    CHECK_FALSE(on_battery(supplies.folder.path()));
}

TEST_CASE("a mouse's battery is not the machine's") {
    Supplies supplies;
    supplies.add("hid", {{"type", "Battery"}, {"scope", "Device"}, {"status", "Discharging"}});

    CHECK_FALSE(on_battery(supplies.folder.path()));
}

TEST_CASE("a machine that tells nothing of its power is not on battery") {
    CHECK_FALSE(on_battery(Supplies().folder / "absent"));
}
