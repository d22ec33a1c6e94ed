#include <memory>
#include <string>
#include <utility>

#include "agent/app/desktop_notices.h"
#include "agent/app/logging.h"
#include "agent/app/supervisor.h"
#include "agent/app/worker.h"
#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/local_api.h"
#include "agent/cli/text.h"
#include "agent/cli/work.h"
#include "installer/launchd_plist.h"

namespace agent::cli {
namespace {

// Service managers wait 90 s, containers 10 s, before they kill.
constexpr Millis kDrainLimit{8'000};

std::string text_of(const pipeline::Poller::Pulse& pulse) {
    std::string text = pulse.online ? "online" : "offline";
    if (pulse.low_priority) text += ", at low priority";
    if (pulse.running == 0) return text + ", waiting for jobs";
    return text + ", " + counted(pulse.running, "job", "jobs") + " running";
}

struct RunOptions {
    bool under_launchd = false;
};

ExitCode run_until_stopped(Context& context, app::LogTo log_to) {
    take_work_lock(context, "agent run");
    const Log log = app::open_log(context.config(), log_to);
    open_mirror_for_work(context, log);
    Mirror& mirror = context.mirror();
    app::DesktopNotices notices(
        {context.config(), mirror.state, context.clock(), log, mirror.messages});
    app::Worker worker(what_a_worker_needs(context, log), context.user_id(),
                       [&](const pipeline::ProgressEvent& event) { notices.note(event); });
    log.info("agent started", {{"poll_interval_ms", context.config().integer("poll.interval_ms")}});
    PollWatch watch(context.clock(), context.stop());
    const LocalApi api({context, watch, worker.poller(), log});
    const app::Supervisor supervisor([&] { worker.poller().poll_soon(); });
    bool ready = false;
    worker.poller().run_until_stopped([&](const pipeline::Poller::Pulse& pulse) {
        watch.note(pulse);
        if (!std::exchange(ready, true)) {
            supervisor.ready();
            keep_upgrade(context);
        }
        supervisor.alive(text_of(pulse));
        notices.note(pulse);
    });
    supervisor.stopping();
    if (!context.user_id()) {
        const int released = app::release_claims(what_a_worker_needs(context, log), kDrainLimit);
        log.info("jobs given back to the queue", {{"jobs", released}});
    }
    log.info("agent stopped");
    return ExitCode::done;
}

// launchd starts again whatever does not end with 0, and lets the file that it sends stderr to grow
// without end.
ExitCode run_under_launchd(Context& context) {
    try {
        return run_until_stopped(context, app::LogTo::file);
    } catch (...) {
        const Failure failure = describe(std::current_exception());
        if (!installer::is_useless_to_restart(static_cast<int>(failure.code))) throw;
        print(context.console(), failure);
        return ExitCode::done;
    }
}

ExitCode run(Context& context, const RunOptions& options) {
    if (options.under_launchd) return run_under_launchd(context);
    const bool quiet = context.console().remarks_to != nullptr;
    return run_until_stopped(context, quiet ? app::LogTo::file : app::LogTo::file_and_stderr);
}

}  // namespace

void declare_run(CLI::App& command, Action& action) {
    const auto options = std::make_shared<RunOptions>();
    command.add_flag(installer::kUnderLaunchd, options->under_launchd)->group("");  // for no person
    run_with(command, action, options, &run);
}

}  // namespace agent::cli
