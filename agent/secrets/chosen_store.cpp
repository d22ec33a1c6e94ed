#include "agent/secrets/chosen_store.h"

#include <optional>
#include <utility>

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "agent/secrets/file_secret_store.h"

namespace agent::secrets {
namespace fs = std::filesystem;
namespace {

constexpr const char* kKeyring = "keyring";
constexpr const char* kFile = "file";

fs::path record_of(const fs::path& secrets_file) {
    return secrets_file.parent_path() / "secrets.store";
}

// Where the secrets are; nothing before the first.
std::optional<std::string> recorded(const StoreChoice& choice) {
    const auto text = read_file(record_of(choice.file));
    if (text) return text->starts_with(kKeyring) ? kKeyring : kFile;
    // Written before there was a choice.
    if (fs::exists(choice.file)) return kFile;
    return std::nullopt;
}

std::unique_ptr<SecretStore> open_file(const StoreChoice& choice) {
    return std::make_unique<FileSecretStore>(choice.file);
}

std::unique_ptr<SecretStore> open_keyring_with_secrets(const StoreChoice& choice) {
    if (auto keyring = choice.open_keyring()) return keyring;
    throw UserError(ExitCode::try_later,
                    "the keyring that holds the sign-ins does not answer, or is locked",
                    "unlock it; or sign in again into a file: agent config set secrets.store file, "
                    "and remove " +
                        record_of(choice.file).string());
}

// Notes where the first secret goes, so that later openings look there.
class RecordingStore : public SecretStore {
public:
    RecordingStore(std::unique_ptr<SecretStore> store, fs::path record, std::string kind)
        : store_(std::move(store)), record_(std::move(record)), kind_(std::move(kind)) {}

    std::optional<Secret> read(const std::string& name) override { return store_->read(name); }
    void write(const std::string& name, const Secret& secret) override {
        // Before the secret: a record without one does no harm.
        if (read_file(record_) != kind_ + "\n") write_private_file(record_, kind_ + "\n");
        store_->write(name, secret);
    }
    void remove(const std::string& name) override { store_->remove(name); }
    std::string description() const override { return store_->description(); }

private:
    std::unique_ptr<SecretStore> store_;
    fs::path record_;
    std::string kind_;
};

void move_secrets(SecretStore& from, SecretStore& to) {
    for (const char* name : kNames) {
        if (const auto secret = from.read(name)) to.write(name, *secret);
    }
    for (const char* name : kNames) from.remove(name);
}

std::unique_ptr<SecretStore> open(const StoreChoice& choice, const std::string& kind) {
    return kind == kFile ? open_file(choice) : open_keyring_with_secrets(choice);
}

std::unique_ptr<SecretStore> open_wished(const StoreChoice& choice) {
    if (choice.wish == kFile) return open_file(choice);
    if (auto keyring = choice.open_keyring()) return keyring;
    throw UserError(ExitCode::configuration, "there is no keyring here that answers",
                    "run: agent config set secrets.store file");
}

}  // namespace

std::unique_ptr<SecretStore> open_chosen_store(const StoreChoice& choice) {
    const auto now_in = recorded(choice);
    const bool free_choice = choice.wish == "auto";
    if (now_in && (free_choice || choice.wish == *now_in)) return open(choice, *now_in);
    if (!now_in && free_choice) {
        auto keyring = choice.open_keyring();
        const char* kind = keyring ? kKeyring : kFile;
        return std::make_unique<RecordingStore>(keyring ? std::move(keyring) : open_file(choice),
                                                record_of(choice.file), kind);
    }
    auto wished =
        std::make_unique<RecordingStore>(open_wished(choice), record_of(choice.file), choice.wish);
    if (!now_in) return wished;
    if (choice.agent_runs()) {
        throw UserError(ExitCode::try_later,
                        "the sign-ins cannot move to the " + choice.wish + " while an agent runs",
                        "stop it first");
    }
    move_secrets(*open(choice, *now_in), *wished);
    write_private_file(record_of(choice.file), choice.wish + "\n");
    return wished;
}

}  // namespace agent::secrets
