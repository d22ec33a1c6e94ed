#pragma once

#include <filesystem>

#include "agent/secrets/secret_store.h"

namespace agent::secrets {

// One JSON object in a 0600 file, replaced atomically and shared by all processes of
// the user: every call takes a lock beside the file and reads the file anew.
class FileSecretStore : public SecretStore {
public:
    explicit FileSecretStore(std::filesystem::path file);

    std::optional<Secret> read(const std::string& name) override;
    void write(const std::string& name, const Secret& secret) override;
    void remove(const std::string& name) override;
    std::string description() const override;

private:
    std::filesystem::path file_;
};

}  // namespace agent::secrets
