#include "agent/config/data_dir.h"

#include "agent/base/user_error.h"
#include "agent/config/config.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFolder = "mail-analytics-agent";

#if defined(_WIN32)
constexpr Platform kThisPlatform = Platform::windows;
#elif defined(__APPLE__)
constexpr Platform kThisPlatform = Platform::macos;
#else
constexpr Platform kThisPlatform = Platform::other;
#endif

using Environment = std::map<std::string, std::string>;

fs::path folder_in(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) {
        throw UserError(ExitCode::configuration, "no data folder: " + name + " is not set",
                        "set it, or name a folder with --data-dir");
    }
    return to_path(found->second);
}

}  // namespace

fs::path data_dir_on(Platform platform, const Environment& environment) {
    if (platform == Platform::windows) return folder_in(environment, "LOCALAPPDATA") / kFolder;
    if (platform == Platform::macos) {
        return folder_in(environment, "HOME") / "Library" / "Application Support" / kFolder;
    }
    // The XDG base directory specification says to ignore a value that is not absolute.
    const auto xdg = environment.find("XDG_DATA_HOME");
    if (xdg != environment.end() && to_path(xdg->second).is_absolute()) {
        return to_path(xdg->second) / kFolder;
    }
    return folder_in(environment, "HOME") / ".local" / "share" / kFolder;
}

fs::path default_data_dir(const Environment& environment) {
    return data_dir_on(kThisPlatform, environment);
}

}  // namespace agent::config
