#include <array>

#include "agent/cli/commands.h"

namespace agent::cli {

namespace {

constexpr std::array kCommands = {
    Command{"init", "write the settings and make the data folder", &declare_init},
    Command{"login", "sign in to Supabase or Gmail", &declare_login},
    Command{"logout", "sign this device out", &declare_logout},
    Command{"status", "show who is signed in, the queue and the cache", &declare_status},
    Command{"jobs", "list, add, retry, cancel and watch jobs", &declare_jobs},
    Command{"config", "show and change settings", &declare_config},
    Command{"version", "show the versions of the agent and its libraries", &declare_version},
};

}  // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

}  // namespace agent::cli
