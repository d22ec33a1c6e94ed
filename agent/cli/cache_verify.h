#pragma once

#include "agent/cli/command.h"

namespace agent::cli {

// `agent cache verify`: compares the cache with the mailbox.
void declare_cache_verify(CLI::App& command, Action& action);

}  // namespace agent::cli
