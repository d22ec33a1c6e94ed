#include "agent/cli/commands.h"
#include "agent/cli/status_report.h"

namespace agent::cli {

namespace {

ExitCode status(Context& context) {
    const StatusReport report = read_status(context);
    if (context.console().json) {
        print_json(context.console().out, to_json(report));
    } else {
        print_status(context.console(), report);
    }
    return ExitCode::done;
}

}  // namespace

void declare_status(CLI::App& command, Action& action) {
    run_with(command, action, &status);
}

}  // namespace agent::cli
