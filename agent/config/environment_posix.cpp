#include <unistd.h>

#include "agent/config/config.h"

// POSIX leaves its declaration to the program; macOS has it for executables.
extern "C" char** environ;

namespace agent::config {

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

}  // namespace agent::config
