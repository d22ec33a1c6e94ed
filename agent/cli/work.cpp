#include "agent/cli/work.h"

#include <Poco/Process.h>

#include "agent/app/endpoint.h"

namespace agent::cli {

void take_work_lock(Context& context, const std::string& command) {
    (void)context.user_id();
    (void)app::endpoint(context.config());
    context.take_lock(command + " (process " + std::to_string(Poco::Process::id()) + ")");
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
