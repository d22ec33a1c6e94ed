#pragma once

#include <vector>

#include "agent/cli/console.h"
#include "agent/cli/json_output.h"
#include "storage/types.h"

namespace agent::cli {

// How cached mail looks. Every text of a message comes from a stranger and is made printable.

Json summary_json(const storage::CachedMessage& message);
// The summary with processed_data.
Json whole_json(const storage::CachedMessage& message);

void print_messages(const Console& console, const std::vector<storage::CachedMessage>& messages);
void print_message(const Console& console, const storage::CachedMessage& message);

}  // namespace agent::cli
