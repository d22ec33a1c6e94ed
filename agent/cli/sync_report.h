#pragma once

#include <chrono>

#include "agent/base/exit_code.h"
#include "agent/cli/console.h"
#include "agent/cli/json_output.h"
#include "agent/pipeline/poller.h"

namespace agent::cli {

// The JSON object of `agent sync --json` (DESIGN: Commands).
Json sync_report(const pipeline::RoundSummary& round, std::chrono::milliseconds duration);

// The same for people.
void print_sync_report(Console& console, const pipeline::RoundSummary& round,
                       std::chrono::milliseconds duration);

// What the round means to a script: 1 when a job failed or a change was refused, 75 when work
// waits for later, else 0. What needs a person (not signed in, a wrong key) and being offline are
// thrown as UserError, Interrupted on a stop.
ExitCode sync_exit_code(const pipeline::RoundSummary& round);

}  // namespace agent::cli
