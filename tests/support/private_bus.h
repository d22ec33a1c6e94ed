#pragma once

#include <functional>
#include <gio/gio.h>
#include <memory>
#include <string>
#include <thread>

#include "agent/base/stop_signal.h"
#include "tests/support/catch.h"

namespace test {

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

// A bus that nobody else is on: this process's session bus from now on, and its system bus.
// GTestDBus starts the daemon.
class PrivateBus {
public:
    PrivateBus() : bus_(g_test_dbus_new(G_TEST_DBUS_NONE)) {
        g_test_dbus_up(bus_.get());
        g_setenv("DBUS_SYSTEM_BUS_ADDRESS", address(), TRUE);
    }
    ~PrivateBus() { g_test_dbus_stop(bus_.get()); }
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    const char* address() const { return g_test_dbus_get_bus_address(bus_.get()); }

private:
    Owned<GTestDBus> bus_;
};

// A program that offers one object on the bus, as far as others can see, for as long as this lives.
// Its answers are given on a thread of its own.
class BusProgram {
public:
    struct Object {
        std::string name;       // of the program on the bus
        std::string path;       // of the object
        std::string interface;  // <node>, as introspection writes it
        // What a method returns; a floating tuple.
        std::function<GVariant*(GVariant* arguments)> call = {};
        // The value of a property; floating.
        std::function<GVariant*()> property = {};
    };

    BusProgram(const PrivateBus& bus, Object object)
        : object_(std::move(object)),
          context_(g_main_context_new()),
          loop_(g_main_loop_new(context_.get(), FALSE)),
          thread_([this, address = std::string(bus.address())] { serve(address); }) {
        REQUIRE(ready_.wait_for(agent::Millis(10'000)));
    }
    ~BusProgram() {
        g_main_loop_quit(loop_.get());
        g_main_context_wakeup(context_.get());
        thread_.join();
    }
    BusProgram(const BusProgram&) = delete;
    BusProgram& operator=(const BusProgram&) = delete;

private:
    void serve(const std::string& address) {
        g_main_context_push_thread_default(context_.get());
        const Owned<GDBusConnection> bus(g_dbus_connection_new_for_address_sync(
            address.c_str(),
            static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
            nullptr, nullptr, nullptr));
        const Owned<GDBusNodeInfo> node(
            g_dbus_node_info_new_for_xml(object_.interface.c_str(), nullptr));
        const GDBusInterfaceVTable table{&BusProgram::call, &BusProgram::property, nullptr, {}};
        g_dbus_connection_register_object(bus.get(), object_.path.c_str(), node->interfaces[0],
                                          &table, this, nullptr, nullptr);
        const guint name = g_bus_own_name_on_connection(
            bus.get(), object_.name.c_str(), G_BUS_NAME_OWNER_FLAGS_NONE,
            [](GDBusConnection*, const gchar*, gpointer self) {
                static_cast<BusProgram*>(self)->ready_.request();
            },
            nullptr, this, nullptr);
        g_main_loop_run(loop_.get());
        g_bus_unown_name(name);
        g_main_context_pop_thread_default(context_.get());
    }

    static void call(GDBusConnection* /*bus*/, const gchar* /*sender*/, const gchar* /*path*/,
                     const gchar* /*interface*/, const gchar* /*method*/, GVariant* arguments,
                     GDBusMethodInvocation* invocation, gpointer self) {
        g_dbus_method_invocation_return_value(
            invocation, static_cast<BusProgram*>(self)->object_.call(arguments));
    }
    static GVariant* property(GDBusConnection* /*bus*/, const gchar* /*sender*/,
                              const gchar* /*path*/, const gchar* /*interface*/,
                              const gchar* /*name*/, GError** /*error*/, gpointer self) {
        return static_cast<BusProgram*>(self)->object_.property();
    }

    Object object_;
    agent::StopSignal ready_;
    Owned<GMainContext> context_;
    Owned<GMainLoop> loop_;
    std::thread thread_;
};

}  // namespace test
