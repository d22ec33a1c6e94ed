#pragma once

#include <string>
#include <vector>

#include "agent/cli/context.h"
#include "agent/cli/json_output.h"
#include "storage/message_search.h"

namespace agent::cli {

// What `agent cache search` finds for `words` (see storage::MessageSearch). Throws UserError
// (usage) when they ask for nothing.
std::vector<storage::FoundMessage> find_messages(Context& context, const std::string& words,
                                                 int limit);

// As `agent cache search --json` prints them.
Json to_json(const std::vector<storage::FoundMessage>& messages);

}  // namespace agent::cli
