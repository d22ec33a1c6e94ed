#include "agent/desktop/libsecret.h"

namespace agent::desktop {

Libsecret::Libsecret() : library_("libsecret-1.so.0") {
    library_.find(collection_for_alias_sync, "secret_collection_for_alias_sync");
    library_.find(collection_get_locked, "secret_collection_get_locked");
    library_.find(password_clear_sync, "secret_password_clear_sync");
    library_.find(password_free, "secret_password_free");
    library_.find(password_lookup_sync, "secret_password_lookup_sync");
    library_.find(password_store_sync, "secret_password_store_sync");
    library_.find(service_get_sync, "secret_service_get_sync");
}

}  // namespace agent::desktop
