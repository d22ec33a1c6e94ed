#pragma once

#include <filesystem>

namespace installer {

// What the system is to keep running: `program run --data-dir data_dir`. Both paths are absolute;
// without a data folder it is the one the program itself chooses for its user.
struct ServiceSpec {
    std::filesystem::path program;
    std::filesystem::path data_dir;
};

// Under this name the system knows it.
inline constexpr const char* kServiceName = "mail-analytics-agent";

// What the program ends with when starting it again is useless before a person has acted: wrong
// command line, damaged data, not signed in, wrong configuration (sysexits).
inline constexpr int kUselessToRestart[] = {64, 65, 77, 78};

}  // namespace installer
