#include <stdexcept>
#include <string>
#include <vector>

#include "agent/notices/notifier.h"
#include "tests/support/private_bus.h"

using agent::notices::system_notifier;

namespace {

constexpr const char* kInterface =
    "<node><interface name='org.freedesktop.Notifications'><method name='Notify'>"
    "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
    "<arg type='u' direction='out'/></method></interface></node>";

// A desktop that shows notices, as far as the bus can see.
struct Desktop {
    explicit Desktop(const test::PrivateBus& bus)
        : program(bus, {.name = "org.freedesktop.Notifications",
                        .path = "/org/freedesktop/Notifications",
                        .interface = kInterface,
                        .call = [this](GVariant* arguments) { return show(arguments); }}) {}

    // Complete once the call has been answered.
    std::vector<std::pair<std::string, std::string>> shown;

private:
    GVariant* show(GVariant* arguments) {
        const gchar* title = nullptr;
        const gchar* text = nullptr;
        g_variant_get_child(arguments, 3, "&s", &title);
        g_variant_get_child(arguments, 4, "&s", &text);
        shown.emplace_back(title, text);
        return g_variant_new("(u)", 7U);
    }

    test::BusProgram program;
};

}  // namespace

// One case, since a process looks for its session bus only once.
TEST_CASE("a notice reaches the desktop that is on the session bus, and none is an error",
          "[notices]") {
    const test::PrivateBus bus;
    const auto notifier = system_notifier();

    CHECK_THROWS_AS(notifier->show({"nobody", "is there"}), std::runtime_error);

    Desktop desktop(bus);
    notifier->show({"A job has failed", "100 % & <more>"});

    REQUIRE(desktop.shown.size() == 1);
    CHECK(desktop.shown.front().first == "A job has failed");
    CHECK(desktop.shown.front().second == "100 % & <more>");
}
