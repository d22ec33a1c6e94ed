#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "agent/secrets/secret_store.h"

namespace agent::secrets {

// How the store of one data folder is chosen.
struct StoreChoice {
    std::string wish;            // "auto", "keyring" or "file"
    std::filesystem::path file;  // secrets.json
    // Opens the keyring; null when there is none that answers.
    std::function<std::unique_ptr<SecretStore>()> open_keyring;
    // Whether an agent works in this folder at the moment, with the store it opened.
    std::function<bool()> agent_runs;
};

// The keyring or the file. Where the secrets are is remembered beside the file
// ("secrets.store"), once there are any: a keyring that does not answer later must not look like
// nobody being signed in. With "auto" the first sign-in chooses, the keyring if it answers. A wish
// for the other one moves the secrets there. Throws UserError: try_later when a keyring with
// secrets in it does not answer, or an agent runs that would go on with the old store;
// configuration when a keyring is wished and there is none.
std::unique_ptr<SecretStore> open_chosen_store(const StoreChoice& choice);

}  // namespace agent::secrets
