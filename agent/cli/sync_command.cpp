#include <chrono>

#include "agent/app/logging.h"
#include "agent/app/worker.h"
#include "agent/cli/commands.h"
#include "agent/cli/progress_view.h"
#include "agent/cli/sync_beside.h"
#include "agent/cli/sync_report.h"
#include "agent/cli/work.h"

namespace agent::cli {
namespace {

struct Options {
    bool retry_parked = false;
};

using Shown = pipeline::ProgressSink;

pipeline::RoundSummary by_ourselves(Context& context, const Options& options, const Shown& show) {
    take_work_lock(context, "agent sync");
    const Log log =
        app::open_log(context.config(),
                      context.console().verbose ? app::LogTo::file_and_stderr : app::LogTo::file);
    open_mirror_for_work(context, log);
    app::Worker worker(what_a_worker_needs(context, log), context.user_id(), show);
    if (options.retry_parked) worker.retry_parked();
    auto round = worker.poller().run_round();
    keep_upgrade(context);
    return round;
}

pipeline::RoundSummary by_the_running_agent(Context& context, ControlClient& client,
                                            const Options& options, const Shown& show) {
    (void)context.user_id();
    if (!context.console().json) remarks(context.console()) << "The running agent does it.\n";
    if (options.retry_parked) context.mirror().outbox.retry_parked();
    return sync_beside(context, client, show);
}

ExitCode sync_now(Context& context, const Options& options) {
    const auto started = context.clock().monotonic();
    // Lines of the log would break a bar.
    ProgressView view(context.console(),
                      context.console().err_terminal && !context.console().verbose);
    const Shown show = [&view](const pipeline::ProgressEvent& event) { view.show(event); };
    auto client = ControlClient::find(context);
    const auto round = client ? by_the_running_agent(context, *client, options, show)
                              : by_ourselves(context, options, show);
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
