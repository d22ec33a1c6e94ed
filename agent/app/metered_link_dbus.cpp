#include <gio/gio.h>
#include <memory>

#include "agent/app/metered_link.h"

namespace agent::app {
namespace {

constexpr int kPatienceMs = 1'000;
constexpr const char* kName = "org.freedesktop.NetworkManager";
constexpr const char* kPath = "/org/freedesktop/NetworkManager";

struct Unref {
    void operator()(GDBusConnection* bus) const noexcept { g_object_unref(bus); }
    void operator()(GVariant* value) const noexcept { g_variant_unref(value); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// NMMetered: https://networkmanager.dev/docs/api/latest/nm-dbus-types.html
constexpr guint32 kMetered = 1, kMeteredByGuess = 3;

// A machine without NetworkManager, or without a bus, has nobody to ask: that is no fault.
Owned<GVariant> property(const char* name) {
    const Owned<GDBusConnection> bus(g_bus_get_sync(G_BUS_TYPE_SYSTEM, nullptr, nullptr));
    if (!bus) return nullptr;
    // Else GLib ends the process when the bus does.
    g_dbus_connection_set_exit_on_close(bus.get(), FALSE);
    return Owned<GVariant>(g_dbus_connection_call_sync(
        bus.get(), kName, kPath, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new("(ss)", kName, name), G_VARIANT_TYPE("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
        kPatienceMs, nullptr, nullptr));
}

}  // namespace

bool on_metered_link() {
    const auto answer = property("Metered");
    if (!answer) return false;
    GVariant* inner = nullptr;
    g_variant_get(answer.get(), "(v)", &inner);
    const Owned<GVariant> metered(inner);
    if (!g_variant_is_of_type(metered.get(), G_VARIANT_TYPE_UINT32)) return false;
    const guint32 value = g_variant_get_uint32(metered.get());
    return value == kMetered || value == kMeteredByGuess;
}

}  // namespace agent::app
