#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/control_client.h"

namespace agent::cli {
namespace {

struct OpenOptions {
    bool print = false;
};

ControlClient running_api(Context& context) {
    if (auto client = ControlClient::find(context)) return std::move(*client);
    if (!context.running_agent()) {
        throw UserError(ExitCode::unavailable, "no agent is running",
                        "run: agent service install, or agent run");
    }
    throw UserError(ExitCode::unavailable, "the running agent has no local API",
                    "agent logs says why; control.enabled and control.port are its settings");
}

ExitCode open_page(Context& context, const OpenOptions& options) {
    ControlClient client = running_api(context);
    // Behind the #, a browser sends it to nobody; it works once.
    const std::string url = client.address() + "/#token=" +
                            client.post("/api/session/code").at("code").get<std::string>();
    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, {{"url", url}});
    } else if (options.print || !console.open_browser || !console.open_browser(url)) {
        console.out << url << '\n';
        console.err << "Open this address within a minute; it works once.\n";
    }
    return ExitCode::done;
}

}  // namespace

void declare_open(CLI::App& command, Action& action) {
    const auto options = std::make_shared<OpenOptions>();
    command.add_flag("--print", options->print, "print the address instead");
    command.footer("The address works once, for a minute, on this machine.");
    run_with(command, action, options, &open_page);
}

}  // namespace agent::cli
