#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "agent/app/metered_link.h"
#include "agent/desktop/gio.h"

namespace agent::app {
namespace {

using desktop::Gio;

constexpr int kPatienceMs = 1'000;
constexpr const char* kName = "org.freedesktop.NetworkManager";
constexpr const char* kPath = "/org/freedesktop/NetworkManager";

// NMMetered: https://networkmanager.dev/docs/api/latest/nm-dbus-types.html
constexpr guint32 kMetered = 1, kMeteredByGuess = 3;

// A machine without NetworkManager has nobody to ask. Its folder tells without a library; a bus
// that someone has named may have it anywhere.
bool may_be_there() {
    std::error_code ignored;
    return std::getenv("DBUS_SYSTEM_BUS_ADDRESS") != nullptr ||
           std::filesystem::exists("/run/NetworkManager", ignored);
}

bool is_metered(const Gio& gio) {
    const auto answer = gio.call({.bus = G_BUS_TYPE_SYSTEM,
                                  .program = kName,
                                  .path = kPath,
                                  .interface = "org.freedesktop.DBus.Properties",
                                  .method = "Get",
                                  .arguments = gio.variant_new("(ss)", kName, "Metered"),
                                  .answers = "(v)",
                                  .flags = G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                  .patience_ms = kPatienceMs});
    if (!answer.value) return false;
    GVariant* inner = nullptr;
    gio.variant_get(answer.value.get(), "(v)", &inner);
    const auto metered = gio.own(inner);
    if (!gio.variant_is_of_type(metered.get(), G_VARIANT_TYPE_UINT32)) return false;
    const guint32 value = gio.variant_get_uint32(metered.get());
    return value == kMetered || value == kMeteredByGuess;
}

}  // namespace

bool on_metered_link() try {
    return may_be_there() && is_metered(Gio());
} catch (const std::runtime_error&) {  // no GIO here
    return false;
}

}  // namespace agent::app
