#include <string>
#include <utility>

#include "agent/app/logging.h"
#include "agent/app/supervisor.h"
#include "agent/app/worker.h"
#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/text.h"
#include "agent/cli/work.h"

namespace agent::cli {
namespace {

// Service managers wait 90 s, containers 10 s, before they kill.
constexpr Millis kDrainLimit{8'000};

std::string text_of(const pipeline::Poller::Pulse& pulse) {
    std::string text = pulse.online ? "online" : "offline";
    if (pulse.saves_power) text += ", saving power";
    if (pulse.running == 0) return text + ", waiting for jobs";
    return text + ", " + counted(pulse.running, "job", "jobs") + " running";
}

ExitCode run_until_stopped(Context& context) {
    take_work_lock(context, "agent run");
    const Log log = app::open_log(context.config(), app::LogTo::file_and_stderr);
    open_mirror_for_work(context, log);
    app::Worker worker(what_a_worker_needs(context, log), context.user_id(),
                       [](const pipeline::ProgressEvent&) {});
    log.info("agent started", {{"poll_interval_ms", context.config().integer("poll.interval_ms")}});
    const app::Supervisor supervisor;
    bool ready = false;
    worker.poller().run_until_stopped([&](const pipeline::Poller::Pulse& pulse) {
        if (!std::exchange(ready, true)) {
            supervisor.ready();
            keep_upgrade(context);
        }
        supervisor.alive(text_of(pulse));
    });
    supervisor.stopping();
    if (!context.user_id()) {
        const int released = app::release_claims(what_a_worker_needs(context, log), kDrainLimit);
        log.info("jobs given back to the queue", {{"jobs", released}});
    }
    log.info("agent stopped");
    return ExitCode::done;
}

}  // namespace

void declare_run(CLI::App& command, Action& action) {
    run_with(command, action, run_until_stopped);
}

}  // namespace agent::cli
