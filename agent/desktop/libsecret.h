#pragma once

#include <libsecret/secret.h>

#include "agent/desktop/gio.h"

namespace agent::desktop {

// What the agent calls of libsecret (https://gnome.pages.gitlab.gnome.org/libsecret/), under their
// names there; loaded when the first of these is made.
class Libsecret {
public:
    // Throws std::runtime_error where libsecret is not installed.
    Libsecret();

    Gio gio;
    decltype(&secret_collection_for_alias_sync) collection_for_alias_sync;
    decltype(&secret_collection_get_locked) collection_get_locked;
    decltype(&secret_password_clear_sync) password_clear_sync;
    decltype(&secret_password_free) password_free;
    decltype(&secret_password_lookup_sync) password_lookup_sync;
    decltype(&secret_password_store_sync) password_store_sync;
    decltype(&secret_service_get_sync) service_get_sync;

private:
    LateLibrary library_;
};

}  // namespace agent::desktop
