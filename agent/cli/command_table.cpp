#include <array>

#include "agent/cli/commands.h"

namespace agent::cli {

namespace {

constexpr std::array kCommands = {
    Command{"init", "write the settings and make the data folder", &declare_init},
    Command{"login", "sign in to Supabase or Gmail", &declare_login},
    Command{"logout", "sign this device out", &declare_logout},
    Command{"sync", "do the work once: push, pull, run pending jobs, push", &declare_sync},
    Command{"run", "do the work until stopped", &declare_run},
    Command{"open", "show the page of the running agent in the browser", &declare_open},
    Command{"status", "show who is signed in, the queue and the cache", &declare_status},
    Command{"jobs", "list, add, retry, cancel and watch jobs", &declare_jobs},
    Command{"cache", "look into the mail cache", &declare_cache},
    Command{"insights", "what your mail tells: debts, habits, noise", &declare_insights},
    Command{"config", "show and change settings", &declare_config},
    Command{"db", "check the database, back it up", &declare_db},
    Command{"service", "run the agent in the background", &declare_service},
    Command{"doctor", "look for what is wrong, and say what to do", &declare_doctor},
    Command{"logs", "show the log of the agent", &declare_logs},
    Command{"completion", "print what makes a shell complete commands", &declare_completion},
    Command{"manual", "print the manual page", &declare_manual},
    Command{"version", "show the versions of the agent and its libraries", &declare_version},
};

}  // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

}  // namespace agent::cli
