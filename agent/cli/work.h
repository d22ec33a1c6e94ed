#pragma once

#include <string>

#include "agent/app/worker.h"
#include "agent/cli/context.h"

namespace agent::cli {

// Keeps other agents out of this data folder while this one does its work. Throws UserError
// (not_permitted) when signed out, so that this is said before anything is locked, and
// (try_later) naming the holder when another agent works here.
void take_work_lock(Context& context, const std::string& command);

// The parts of the context that a worker works with. They live as long as the context.
app::Worker::Given what_a_worker_needs(Context& context, const Log& log);

}  // namespace agent::cli
