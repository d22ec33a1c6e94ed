#include "agent/app/version.h"
#include "agent/cli/command_line.h"
#include "agent/cli/commands.h"
#include "agent/cli/exit_codes.h"
#include "agent/config/given.h"
#include "agent/usage/manual.h"

namespace agent::cli {

namespace {

std::string said_of(const config::Setting& setting) {
    std::string said(setting.summary);
    if (!setting.default_value.empty()) {
        said += " (" + std::string(setting.default_value) + ")";
    }
    return said + ". " + config::environment_name(setting);
}

usage::Chapter settings() {
    usage::Chapter chapter{
        "SETTINGS",
        "--set beats the environment (the name in capitals), which beats --env-file, which beats "
        "agent.properties in the data folder, which beats the default (in brackets)."};
    for (const config::Setting& setting : config::all_settings()) {
        chapter.entries.emplace_back(setting.name, said_of(setting));
    }
    return chapter;
}

usage::Chapter files() {
    return {"FILES",
            "All in one folder that only its owner can open, which --data-dir chooses.",
            {{"~/.local/share/mail-analytics-agent", "on Linux; or below XDG_DATA_HOME"},
             {"~/Library/Application Support/mail-analytics-agent", "on macOS"},
             {"%LOCALAPPDATA%\\mail-analytics-agent", "on Windows"}}};
}

usage::Chapter environment() {
    return {"ENVIRONMENT",
            "Besides the settings:",
            {{"NO_COLOR", "when not empty: no colours (https://no-color.org)"},
             {"COLUMNS", "how wide tables may be on a terminal"}}};
}

usage::Chapter exit_status() {
    usage::Chapter chapter{"EXIT STATUS"};
    for (const ExitCodeMeaning& one : kExitCodes) {
        chapter.entries.emplace_back(std::to_string(one.code), one.meaning);
    }
    return chapter;
}

ExitCode print_manual(Context& context) {
    context.console().out << usage::manual(command_tree(), "agent " + std::string(app::version()),
                                           {settings(), files(), environment(), exit_status()});
    return ExitCode::done;
}

}  // namespace

void declare_manual(CLI::App& command, Action& action) {
    command.footer("agent manual | man -l -   shows it; packages install it as agent.1.");
    run_with(command, action, &print_manual);
}

}  // namespace agent::cli
