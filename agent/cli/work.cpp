#include "agent/cli/work.h"

#include <Poco/Process.h>

#include "agent/app/endpoint.h"
#include "agent/base/user_error.h"
#include "storage/upgrade_trial.h"

namespace agent::cli {

void take_work_lock(Context& context, const std::string& command) {
    (void)context.user_id();
    (void)app::endpoint(context.config());
    context.take_lock(command + process_text(Poco::Process::id()));
}

std::string process_text(std::int64_t process) {
    return " (process " + std::to_string(process) + ")";
}

void open_mirror_for_work(Context& context, const Log& log) {
    using Start = storage::UpgradeTrial::Start;
    const storage::UpgradeTrial trial(context.mirror_file().value());
    switch (trial.start(storage::UpgradeTrial::own_schema())) {
        case Start::usual:
            break;
        case Start::undone_older:
            log.warning("upgrade by a newer agent undone; it had not come to work");
            break;
        case Start::undone_failed:
            throw UserError(ExitCode::configuration,
                            "this version did not come to work in " +
                                std::to_string(storage::UpgradeTrial::kStarts) +
                                " starts; the database is again as it was before the upgrade",
                            "install the version used before, or try this one again");
    }
    (void)context.mirror();
}

void keep_upgrade(Context& context) {
    storage::UpgradeTrial(context.mirror_file().value()).end();
}

app::Worker::Given what_a_worker_needs(Context& context, const Log& log) {
    Mirror& mirror = context.mirror();
    Network& network = context.network();
    return {context.config(),
            mirror.database,
            mirror.jobs,
            mirror.outbox,
            mirror.state,
            network.http,
            network.credentials(),
            context.secrets(),
            context.clock(),
            context.stop(),
            log};
}

}  // namespace agent::cli
