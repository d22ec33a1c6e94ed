#include <chrono>

#include "agent/app/logging.h"
#include "agent/app/worker.h"
#include "agent/cli/commands.h"
#include "agent/cli/progress_view.h"
#include "agent/cli/sync_report.h"
#include "agent/cli/work.h"

namespace agent::cli {
namespace {

struct Options {
    bool retry_parked = false;
};

ExitCode sync_now(Context& context, const Options& options) {
    const auto started = context.clock().monotonic();
    take_work_lock(context, "agent sync");
    const Log log =
        app::open_log(context.config(),
                      context.console().verbose ? app::LogTo::file_and_stderr : app::LogTo::file);
    open_mirror_for_work(context, log);
    // Lines of the log would break a bar.
    ProgressView view(context.console(),
                      context.console().err_terminal && !context.console().verbose);
    app::Worker worker(what_a_worker_needs(context, log), context.user_id(),
                       [&view](const pipeline::ProgressEvent& event) { view.show(event); });
    if (options.retry_parked) worker.retry_parked();
    const auto round = worker.poller().run_round();
    keep_upgrade(context);
    const auto duration = std::chrono::duration_cast<Millis>(context.clock().monotonic() - started);
    print_sync_report(context.console(), round, duration);
    return sync_exit_code(round);
}

}  // namespace

void declare_sync(CLI::App& command, Action& action) {
    auto options = std::make_shared<Options>();
    command.add_flag("--retry-parked", options->retry_parked,
                     "Send changes that Supabase refused once more");
    run_with(command, action, options, sync_now);
}

}  // namespace agent::cli
