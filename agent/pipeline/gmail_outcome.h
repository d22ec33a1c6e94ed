#pragma once

#include "agent/base/stop_signal.h"
#include "agent/gmail/error.h"
#include "agent/pipeline/outcome.h"

namespace agent::pipeline {

// How a run ends that Gmail did not let go on. Where `stop` was requested meanwhile, what could be
// tried again counts as interrupted.
Outcome outcome_of(const gmail::Error& error, const StopSignal& stop);

}  // namespace agent::pipeline
