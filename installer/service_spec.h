#pragma once

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>

namespace installer {

// What the system is to keep running: `program run --data-dir data_dir`. Both paths are absolute;
// without a data folder it is the one the program itself chooses for its user.
struct ServiceSpec {
    std::filesystem::path program;
    // Windows: empty for the default one, which each person has of their own.
    std::filesystem::path data_dir;
    // Windows: of the person's own account, so that the service runs as them while they are signed
    // out, too; without it, it runs in their session. Other systems do not look at it.
    std::string password = {};
};

// The service's first word under Windows, where a program must know that it is one.
inline constexpr const char* kServiceWord = "--as-service";

// Whether the system runs a service of someone who is signed out only when it has their password.
#ifdef _WIN32
inline constexpr bool kNeedsPasswordWhenLoggedOut = true;
#else
inline constexpr bool kNeedsPasswordWhenLoggedOut = false;
#endif

// Under this name the system knows it.
inline constexpr const char* kServiceName = "mail-analytics-agent";

// What the program ends with when starting it again is useless before a person has acted: wrong
// command line, damaged data, not signed in, wrong configuration (sysexits).
inline constexpr int kUselessToRestart[] = {64, 65, 77, 78};

inline bool is_useless_to_restart(int exit_code) {
    return std::ranges::find(kUselessToRestart, exit_code) != std::end(kUselessToRestart);
}

}  // namespace installer
