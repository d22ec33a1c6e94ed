#include "agent/secrets/keyring.h"

namespace agent::secrets {

// Built without libsecret.
std::unique_ptr<SecretStore> open_keyring(const std::string&, Millis) {
    return nullptr;
}

}  // namespace agent::secrets
