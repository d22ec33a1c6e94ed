#pragma once

#include <cstdint>
#include <string>

#include "agent/app/worker.h"
#include "agent/cli/context.h"

namespace agent::cli {

// Keeps other agents out of this data folder while this one does its work. Throws UserError
// (not_permitted) when signed out, so that this is said before anything is locked, and
// (try_later) naming the holder when another agent works here.
void take_work_lock(Context& context, const std::string& command);

// Opens the mirror for the work that take_work_lock() has reserved. An upgrade of it by which this
// program, or a newer one, did not come to work is undone first. Throws UserError (configuration)
// when that was this program's.
void open_mirror_for_work(Context& context, const Log& log);

// The mirror works with this program: an upgrade of it is kept.
void keep_upgrade(Context& context);

// How that holder is named in the lock, after the command: " (process 4711)".
std::string process_text(std::int64_t process);

// The parts of the context that a worker works with. They live as long as the context.
app::Worker::Given what_a_worker_needs(Context& context, const Log& log);

}  // namespace agent::cli
