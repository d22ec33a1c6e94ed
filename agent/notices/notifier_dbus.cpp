#include <gio/gio.h>
#include <stdexcept>

#include "agent/notices/notifier.h"

namespace agent::notices {

namespace {

constexpr int kPatienceMs = 5'000;  // of a call
constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";

struct Unref {
    void operator()(GDBusConnection* bus) const noexcept { g_object_unref(bus); }
    void operator()(GVariant* value) const noexcept { g_variant_unref(value); }
    void operator()(GError* error) const noexcept { g_error_free(error); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

[[noreturn]] void raise(GError* error) {
    const Owned<GError> owned(error);
    throw std::runtime_error(std::string("the desktop shows no notices: ") +
                             (owned ? owned->message : "no reason given"));
}

// https://specifications.freedesktop.org/notification-spec/latest/
class DbusNotifier : public Notifier {
public:
    void show(const Notice& notice) override {
        const auto bus = session_bus();
        constexpr guint32 kNew = 0;           // replaces none
        constexpr gint32 kAsTheDesktop = -1;  // for how long
        GVariant* arguments = g_variant_new("(susssasa{sv}i)", "Mail analytics agent", kNew,
                                            "mail-unread", notice.title.c_str(),
                                            notice.text.c_str(), nullptr, nullptr, kAsTheDesktop);
        GError* error = nullptr;
        const Owned<GVariant> answer(g_dbus_connection_call_sync(
            bus.get(), kName, kPath, kName, "Notify", arguments, G_VARIANT_TYPE("(u)"),
            G_DBUS_CALL_FLAGS_NONE, kPatienceMs, nullptr, &error));
        if (!answer) raise(error);
    }

private:
    // Asked for each time, so that a desktop that was started later is found.
    static Owned<GDBusConnection> session_bus() {
        GError* error = nullptr;
        Owned<GDBusConnection> bus(g_bus_get_sync(G_BUS_TYPE_SESSION, nullptr, &error));
        if (!bus) raise(error);
        // Else GLib ends the process when the person logs out.
        g_dbus_connection_set_exit_on_close(bus.get(), FALSE);
        return bus;
    }
};

}  // namespace

std::unique_ptr<Notifier> system_notifier() {
    return std::make_unique<DbusNotifier>();
}

}  // namespace agent::notices
