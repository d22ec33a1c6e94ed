#include <array>

#include "agent/cli/commands.h"

namespace agent::cli {

namespace {

constexpr std::array kCommands = {
    Command{"init", "write the settings and make the data folder", &declare_init},
    Command{"config", "show and change settings", &declare_config},
    Command{"version", "show the versions of the agent and its libraries", &declare_version},
};

}  // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

}  // namespace agent::cli
