#include "agent/cli/commands.h"

namespace agent::cli {

void declare_login(CLI::App& command, Action& action) {
    command.require_subcommand(1);
    declare_login_supabase(*command.add_subcommand("supabase", "sign in to the project"), action);
    declare_login_google(*command.add_subcommand("google", "let the agent read your Gmail"),
                         action);
}

}  // namespace agent::cli
