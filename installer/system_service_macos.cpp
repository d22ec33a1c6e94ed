#include <cstdint>
#include <cstdlib>
#include <mach-o/dyld.h>
#include <string>
#include <unistd.h>

#include "installer/launchd_service.h"

namespace installer {

std::filesystem::path own_program() {
    std::uint32_t size = 0;
    _NSGetExecutablePath(nullptr, &size);  // says how much it needs
    std::string path(size, '\0');
    _NSGetExecutablePath(path.data(), &size);
    // Homebrew's link, which stays when the version changes, and not what it leads to.
    return std::filesystem::absolute(path.c_str()).lexically_normal();
}

std::unique_ptr<Service> system_service() {
    const char* const home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
        throw ServiceError(ServiceError::Kind::unavailable, "HOME is not set",
                           "run it as the person whose mail it is");
    }
    // Longer than the plist's ExitTimeOut.
    constexpr std::chrono::seconds kPatience{30};
    return launchd_service(
        {::getuid(), std::filesystem::path(home) / "Library" / "LaunchAgents", kPatience});
}

}  // namespace installer
