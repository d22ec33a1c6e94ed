#pragma once

#include "agent/cli/context.h"
#include "agent/cli/control_client.h"
#include "agent/pipeline/poller.h"

namespace agent::cli {

// A round of work by the running agent, as `agent sync` would do it: it polls at once, and jobs
// are followed until none runs. What the round came to, by the mirror. Throws UserError when the
// agent ends meanwhile, Interrupted on a stop; the agent then goes on by itself.
pipeline::RoundSummary sync_beside(Context& context, ControlClient& client,
                                   const pipeline::ProgressSink& on_progress);

}  // namespace agent::cli
