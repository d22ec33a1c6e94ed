#include "agent/cli/command_line.h"
#include "agent/cli/commands.h"
#include "agent/usage/completion.h"

namespace agent::cli {

namespace {

using Writer = std::string (*)(const usage::Command&);

template <Writer write>
ExitCode print_script(Context& context) {
    context.console().out << write(command_tree());
    return ExitCode::done;
}

template <Writer write>
void declare_shell(CLI::App& command, Action& action, const char* shell, const char* how) {
    CLI::App& word = *command.add_subcommand(shell, std::string("the script for ") + shell);
    word.footer(how);
    run_with(word, action, &print_script<write>);
}

}  // namespace

void declare_completion(CLI::App& command, Action& action) {
    command.require_subcommand(1);
    declare_shell<&usage::bash_completion>(
        command, action, "bash",
        "agent completion bash > ~/.local/share/bash-completion/completions/agent");
    declare_shell<&usage::zsh_completion>(
        command, action, "zsh",
        "agent completion zsh > ~/.zfunc/_agent, with fpath+=(~/.zfunc) before compinit in .zshrc");
    declare_shell<&usage::fish_completion>(
        command, action, "fish", "agent completion fish > ~/.config/fish/completions/agent.fish");
    declare_shell<&usage::powershell_completion>(
        command, action, "powershell",
        "agent completion powershell | Out-String | Invoke-Expression   (in $PROFILE)");
}

}  // namespace agent::cli
