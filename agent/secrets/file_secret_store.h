#pragma once

#include <filesystem>

#include "agent/secrets/secret_store.h"

namespace agent::secrets {

// One JSON object of texts in a 0600 file, shared by all processes of the user. The file is
// replaced atomically, so a read sees one whole state; a change takes the lock beside it
// ("<file>.lock") for its read and its write. A damaged file is reported and left alone.
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
