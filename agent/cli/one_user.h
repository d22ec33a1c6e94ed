#pragma once

#include <string>

#include "agent/cli/context.h"

namespace agent::cli {

// For commands about the mail of the one user of this machine: who that is. Throws UserError when
// signed out, and (configuration) in a worker, whose mirror holds mail of many.
std::string the_one_user(Context& context);

}  // namespace agent::cli
