#include <gio/gio.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "agent/base/stop_signal.h"
#include "agent/notices/notifier.h"
#include "tests/support/catch.h"

using agent::notices::Notice;
using agent::notices::system_notifier;

namespace {

constexpr const char* kInterface =
    "<node><interface name='org.freedesktop.Notifications'><method name='Notify'>"
    "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
    "<arg type='u' direction='out'/></method></interface></node>";

struct Unref {
    template <class T>
    void operator()(T* object) const noexcept {
        g_object_unref(object);
    }
    void operator()(GDBusNodeInfo* info) const noexcept { g_dbus_node_info_unref(info); }
    void operator()(GMainContext* context) const noexcept { g_main_context_unref(context); }
    void operator()(GMainLoop* loop) const noexcept { g_main_loop_unref(loop); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// A session bus that nobody else is on.
class PrivateBus {
public:
    PrivateBus() : bus_(g_test_dbus_new(G_TEST_DBUS_NONE)) { g_test_dbus_up(bus_.get()); }
    ~PrivateBus() { g_test_dbus_stop(bus_.get()); }
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    const char* address() const { return g_test_dbus_get_bus_address(bus_.get()); }

private:
    Owned<GTestDBus> bus_;
};

// A desktop that shows notices, as far as the bus can see.
class Desktop {
public:
    explicit Desktop(const PrivateBus& bus)
        : context_(g_main_context_new()),
          loop_(g_main_loop_new(context_.get(), FALSE)),
          thread_([this, address = std::string(bus.address())] { serve(address); }) {
        REQUIRE(ready_.wait_for(agent::Millis(10'000)));
    }
    ~Desktop() {
        g_main_loop_quit(loop_.get());
        g_main_context_wakeup(context_.get());
        thread_.join();
    }
    Desktop(const Desktop&) = delete;
    Desktop& operator=(const Desktop&) = delete;

    // Complete once the call has been answered.
    std::vector<std::pair<std::string, std::string>> shown;

private:
    void serve(const std::string& address) {
        g_main_context_push_thread_default(context_.get());
        const Owned<GDBusConnection> bus(g_dbus_connection_new_for_address_sync(
            address.c_str(),
            static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
            nullptr, nullptr, nullptr));
        const Owned<GDBusNodeInfo> node(g_dbus_node_info_new_for_xml(kInterface, nullptr));
        const GDBusInterfaceVTable table{&Desktop::notify, nullptr, nullptr, {}};
        g_dbus_connection_register_object(bus.get(), "/org/freedesktop/Notifications",
                                          node->interfaces[0], &table, this, nullptr, nullptr);
        const guint name = g_bus_own_name_on_connection(
            bus.get(), "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE,
            [](GDBusConnection*, const gchar*, gpointer self) {
                static_cast<Desktop*>(self)->ready_.request();
            },
            nullptr, this, nullptr);
        g_main_loop_run(loop_.get());
        g_bus_unown_name(name);
        g_main_context_pop_thread_default(context_.get());
    }

    static void notify(GDBusConnection* /*bus*/, const gchar* /*sender*/, const gchar* /*path*/,
                       const gchar* /*interface*/, const gchar* /*method*/, GVariant* arguments,
                       GDBusMethodInvocation* call, gpointer self) {
        const gchar* title = nullptr;
        const gchar* text = nullptr;
        g_variant_get_child(arguments, 3, "&s", &title);
        g_variant_get_child(arguments, 4, "&s", &text);
        static_cast<Desktop*>(self)->shown.emplace_back(title, text);
        g_dbus_method_invocation_return_value(call, g_variant_new("(u)", 7U));
    }

    agent::StopSignal ready_;
    Owned<GMainContext> context_;
    Owned<GMainLoop> loop_;
    std::thread thread_;
};

}  // namespace

// One case, since a process looks for its session bus only once.
TEST_CASE("a notice reaches the desktop that is on the session bus, and none is an error",
          "[notices]") {
    const PrivateBus bus;
    const auto notifier = system_notifier();

    CHECK_THROWS_AS(notifier->show({"nobody", "is there"}), std::runtime_error);

    Desktop desktop(bus);
    notifier->show({"A job has failed", "100 % & <more>"});

    REQUIRE(desktop.shown.size() == 1);
    CHECK(desktop.shown.front().first == "A job has failed");
    CHECK(desktop.shown.front().second == "100 % & <more>");
}
