#include "agent/app/private_data.h"

#include "agent/app/control_file.h"
#include "agent/app/lock_files.h"
#include "agent/base/private_file.h"
#include "agent/base/user_error.h"

namespace agent::app {
namespace fs = std::filesystem;
namespace {

// By their names: a data folder may lie among files of other programs.
bool is_mirror(const std::string& name) {
    return name.starts_with("mirror-") && name.find(".db") != std::string::npos;
}

std::vector<fs::path> what_is_kept(const config::Config& config) {
    const fs::path store_record = config.data_dir() / "secrets.store";
    fs::path secrets_lock = config.secrets_file();
    secrets_lock += ".lock";
    std::vector<fs::path> paths{config.data_dir(),    config.log_folder(),
                                config.file(),        config.secrets_file(),
                                store_record,         config.lock_file(),
                                control_file(config), supabase_lock_file(config),
                                secrets_lock,         google_lock_file(config)};
    std::error_code unreadable;
    for (const auto& entry : fs::directory_iterator(config.data_dir(), unreadable)) {
        if (is_mirror(entry.path().filename().string())) paths.push_back(entry.path());
    }
    return paths;
}

void close(const fs::path& path) {
    const bool folder = fs::is_directory(path);
    std::error_code error;
    fs::permissions(path,
                    folder ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write,
                    fs::perm_options::replace, error);
    if (!error) return;
    throw UserError(
        ExitCode::cannot_write,
        path.string() + " is open to other users, and closing it failed: " + error.message(),
        "if it belongs to another user, name a folder of your own with --data-dir");
}

}  // namespace

std::vector<fs::path> close_to_others(const config::Config& config) {
    std::vector<fs::path> closed;
    std::error_code absent;
    if (!fs::exists(config.data_dir(), absent)) return closed;
    for (const fs::path& path : what_is_kept(config)) {
        if (!fs::exists(path, absent) || !readable_by_others(path)) continue;
        close(path);
        closed.push_back(path);
    }
    return closed;
}

void remove_private_data(const config::Config& config) {
    std::error_code failure;
    for (const fs::path& path : what_is_kept(config)) {
        // Windows deletes no file that this process holds a lock on.
        if (path == config.data_dir() || path == config.lock_file()) continue;
        fs::remove_all(path, failure);
        if (!failure) continue;
        throw UserError(ExitCode::cannot_write, path.string() + ": " + failure.message(),
                        "delete it by hand");
    }
    fs::remove(config.lock_file(), failure);
    fs::remove(config.data_dir(), failure);  // not when another program's files are there
}

}  // namespace agent::app
