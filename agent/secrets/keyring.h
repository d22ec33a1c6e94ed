#pragma once

#include <memory>
#include <string>

#include "agent/base/clock.h"
#include "agent/secrets/secret_store.h"

namespace agent::secrets {

// The system's own store for the person's credentials: Secret Service (GNOME Keyring, KWallet) on
// Linux, Credential Manager on Windows, Keychain on macOS; encrypted with their login. Null when
// there is none, or it does not answer within `patience`, or it is locked and would have to ask.
// `account` keeps the secrets of one data folder apart from another's.
std::unique_ptr<SecretStore> open_keyring(const std::string& account, Millis patience);

}  // namespace agent::secrets
