#pragma once

#include <gio/gio.h>
#include <memory>
#include <string>

#include "agent/desktop/late_library.h"

namespace agent::desktop {

// What the agent calls of GLib and GIO (https://docs.gtk.org/gio/), under their names there. The
// libraries are loaded when the first of these is made.
class Gio {
public:
    // Throws std::runtime_error where GIO is not installed.
    Gio();

    // Frees what GLib has made. The Gio that it came from has to outlive it.
    struct Release {
        const Gio* gio = nullptr;
        void operator()(GVariant* value) const noexcept { gio->variant_unref(value); }
        void operator()(GError* error) const noexcept { gio->error_free(error); }
        void operator()(void* object) const noexcept { gio->object_unref(object); }
    };
    template <class T>
    using Owned = std::unique_ptr<T, Release>;
    template <class T>
    Owned<T> own(T* made) const {
        return Owned<T>(made, Release{this});
    }

    // A method of a program on a bus.
    struct Call {
        GBusType bus;
        const char* program;
        const char* path;  // of its object
        const char* interface;
        const char* method;
        GVariant* arguments;  // a floating tuple, which the call takes
        const char* answers;  // the type of the answer, as GVariant writes it
        GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE;
        int patience_ms;
    };
    struct Answer {
        Owned<GVariant> value;  // null when there is none: then
        std::string fault;      // says why
    };
    // Waits for the answer. The bus is looked for each time, so that one started later is found.
    Answer call(const Call& call) const;

    decltype(&g_cancellable_cancel) cancellable_cancel;
    decltype(&g_cancellable_new) cancellable_new;
    decltype(&g_error_free) error_free;
    decltype(&g_object_unref) object_unref;
    decltype(&g_variant_get) variant_get;
    decltype(&g_variant_get_uint32) variant_get_uint32;
    decltype(&g_variant_is_of_type) variant_is_of_type;
    decltype(&g_variant_new) variant_new;
    decltype(&g_variant_unref) variant_unref;

private:
    Owned<GDBusConnection> bus(GBusType type, GError** error) const;

    LateLibrary library_;
    decltype(&g_bus_get_sync) bus_get_sync_;
    decltype(&g_dbus_connection_call_sync) connection_call_sync_;
    decltype(&g_dbus_connection_set_exit_on_close) connection_set_exit_on_close_;
    decltype(&g_variant_ref_sink) variant_ref_sink_;
};

}  // namespace agent::desktop
