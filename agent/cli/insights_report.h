#pragma once

#include "agent/cli/context.h"
#include "agent/cli/json_output.h"

namespace agent::cli {

// All insights of the last `days` days, as `agent insights --json` prints them. Throws UserError
// when signed out or when the time zone is none, Interrupted on a stop.
Json insights_document(Context& context, int days);

}  // namespace agent::cli
