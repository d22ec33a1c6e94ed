#include "agent/app/low_priority.h"

#include <atomic>

#include "tests/support/fake_clock.h"
#include "tests/support/private_bus.h"
#include "tests/support/temp_folder.h"

namespace {

// NMMetered: https://networkmanager.dev/docs/api/latest/nm-dbus-types.html
enum : std::uint32_t { kUnknown, kYes, kNo, kGuessYes, kGuessNo };

struct NetworkManager {
    explicit NetworkManager(const test::PrivateBus& bus)
        : program(bus, {.name = "org.freedesktop.NetworkManager",
                        .path = "/org/freedesktop/NetworkManager",
                        .interface = "<node><interface name='org.freedesktop.NetworkManager'>"
                                     "<property name='Metered' type='u' access='read'/>"
                                     "</interface></node>",
                        .property = [this] {
                            ++questions;
                            return g_variant_new_uint32(metered);
                        }}) {}

    std::atomic<std::uint32_t> metered = kUnknown;
    std::atomic<int> questions = 0;

private:
    test::BusProgram program;
};

struct Machine {
    test::TempFolder folder;
    test::FakeClock clock;

    std::function<bool()> low_priority_with(const std::string& setting) {
        agent::config::Sources sources{
            .data_dir = folder.path(), .sets = {}, .env_file = std::nullopt, .environment = {}};
        // Whoever runs this may be on battery.
        sources.sets = {"power.low_on_battery=false", setting};
        return agent::app::low_priority(agent::config::Config::load(sources), clock);
    }
};

}  // namespace

TEST_CASE("on a link that NetworkManager calls metered, or takes for it, work gives way", "[app]") {
    const test::PrivateBus bus;
    NetworkManager manager(bus);
    const std::pair<std::uint32_t, bool> gives_way[] = {
        {kYes, true}, {kGuessYes, true}, {kNo, false}, {kGuessNo, false}, {kUnknown, false}};

    for (const auto& [metered, expected] : gives_way) {
        CAPTURE(metered);
        manager.metered = metered;
        CHECK(Machine().low_priority_with("power.low_on_metered=true")() == expected);
    }
}

TEST_CASE("where there is no NetworkManager no link is metered", "[app]") {
    const test::PrivateBus bus;

    CHECK_FALSE(Machine().low_priority_with("power.low_on_metered=true")());
}

TEST_CASE("a metered link is nothing to work whose settings say so, and nobody is asked", "[app]") {
    const test::PrivateBus bus;
    NetworkManager manager(bus);
    manager.metered = kYes;

    CHECK_FALSE(Machine().low_priority_with("power.low_on_metered=false")());

    CHECK(manager.questions == 0);
}

TEST_CASE("whether the link is metered is asked once a minute", "[app]") {
    const test::PrivateBus bus;
    NetworkManager manager(bus);
    Machine machine;
    const auto gives_way = machine.low_priority_with("power.low_on_metered=true");
    manager.metered = kYes;
    REQUIRE(gives_way());
    manager.metered = kNo;

    machine.clock.advance(agent::Millis(59'999));
    CHECK(gives_way());
    machine.clock.advance(agent::Millis(1));
    CHECK_FALSE(gives_way());

    CHECK(manager.questions == 2);
}
