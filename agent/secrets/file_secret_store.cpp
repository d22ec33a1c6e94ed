#include "agent/secrets/file_secret_store.h"

#include <map>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"
#include "agent/base/file_lock.h"
#include "agent/base/private_file.h"
#include "agent/base/stop_signal.h"
#include "agent/base/user_error.h"

namespace agent::secrets {
namespace fs = std::filesystem;
namespace {

using Secrets = std::map<std::string, std::string>;

// Far longer than any holder needs, which reads and writes a small file.
constexpr Millis kLockPatience{10'000};

[[noreturn]] void report_damage(const fs::path& file) {
    throw UserError(ExitCode::data_error, "the secrets file " + file.string() + " is damaged",
                    "move it away and sign in again: agent login supabase, agent login google");
}

Secrets parse(const std::string& content, const fs::path& file) {
    const auto json = nlohmann::json::parse(content, nullptr, false);
    if (!json.is_object()) report_damage(file);
    Secrets secrets;
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string()) report_damage(file);
        secrets.emplace(name, value.get<std::string>());
    }
    return secrets;
}

std::string serialize(const Secrets& secrets) {
    try {
        return nlohmann::json(secrets).dump(2) + "\n";
    } catch (const nlohmann::json::type_error&) {
        // Its own text quotes the byte.
        throw UserError(ExitCode::data_error, "a secret that is not UTF-8 text cannot be stored",
                        "see where it was copied from");
    }
}

Secrets load(const fs::path& file) {
    const auto content = read_file(file);
    if (!content) return {};
    // A file copied from elsewhere may have come with wider permissions.
    if (readable_by_others(file)) make_private_file(file);
    return parse(*content, file);
}

fs::path beside(const fs::path& file, const char* suffix) {
    fs::path path = file;
    path += suffix;
    return path;
}

FileLock lock(const fs::path& file) {
    SystemClock clock;
    const StopSignal never;
    auto lock = FileLock::acquire(beside(file, ".lock"), kLockPatience, clock, never);
    if (!lock) {
        throw UserError(ExitCode::try_later,
                        "the secrets file " + file.string() + " is held by another process",
                        "try again in a moment");
    }
    return *std::move(lock);
}

// `change` edits what is stored and says whether it did.
template <class Change>
void update(const fs::path& file, Change change) {
    const fs::path folder = file.parent_path();
    if (!folder.empty() && !fs::exists(folder)) make_private_folder(folder);
    const FileLock held = lock(file);
    Secrets secrets = load(file);
    if (change(secrets)) write_private_file(file, serialize(secrets));
}

}  // namespace

FileSecretStore::FileSecretStore(fs::path file) : file_(std::move(file)) {}

std::optional<Secret> FileSecretStore::read(const std::string& name) {
    const Secrets secrets = load(file_);
    const auto found = secrets.find(name);
    if (found == secrets.end()) return std::nullopt;
    return Secret(found->second);
}

void FileSecretStore::write(const std::string& name, const Secret& secret) {
    update(file_, [&](Secrets& secrets) {
        secrets[name] = secret.reveal();
        return true;
    });
}

void FileSecretStore::remove(const std::string& name) {
    update(file_, [&](Secrets& secrets) { return secrets.erase(name) != 0; });
}

std::string FileSecretStore::description() const {
    return "file " + file_.string();
}

}  // namespace agent::secrets
