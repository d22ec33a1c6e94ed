#include "agent/desktop/gio.h"

namespace agent::desktop {

Gio::Gio() : library_("libgio-2.0.so.0") {
    library_.find(cancellable_cancel, "g_cancellable_cancel");
    library_.find(cancellable_new, "g_cancellable_new");
    library_.find(error_free, "g_error_free");
    library_.find(object_unref, "g_object_unref");
    library_.find(variant_get, "g_variant_get");
    library_.find(variant_get_uint32, "g_variant_get_uint32");
    library_.find(variant_is_of_type, "g_variant_is_of_type");
    library_.find(variant_new, "g_variant_new");
    library_.find(variant_unref, "g_variant_unref");
    library_.find(bus_get_sync_, "g_bus_get_sync");
    library_.find(connection_call_sync_, "g_dbus_connection_call_sync");
    library_.find(connection_set_exit_on_close_, "g_dbus_connection_set_exit_on_close");
    library_.find(variant_ref_sink_, "g_variant_ref_sink");
}

Gio::Owned<GDBusConnection> Gio::bus(GBusType type, GError** error) const {
    auto bus = own(bus_get_sync_(type, nullptr, error));
    // Else GLib ends the process when the bus does, as when the person logs out.
    if (bus) connection_set_exit_on_close_(bus.get(), FALSE);
    return bus;
}

Gio::Answer Gio::call(const Call& call) const {
    GError* raised = nullptr;
    // Sunk, so that it is freed if there is no bus.
    const auto arguments = own(variant_ref_sink_(call.arguments));
    auto value = own<GVariant>(nullptr);
    if (const auto connection = bus(call.bus, &raised)) {
        // G_VARIANT_TYPE would call GLib.
        const auto* type = reinterpret_cast<const GVariantType*>(call.answers);
        value = own(connection_call_sync_(connection.get(), call.program, call.path, call.interface,
                                          call.method, arguments.get(), type, call.flags,
                                          call.patience_ms, nullptr, &raised));
    }
    const auto error = own(raised);
    return {std::move(value), error ? error->message : ""};
}

}  // namespace agent::desktop
