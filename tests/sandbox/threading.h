#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sandbox {

struct ThreadLinks {
    std::string message_id;  // with its angle brackets; may be empty
    std::vector<std::string> references;
};

// The message ids in the text of In-Reply-To and References headers.
std::vector<std::string> message_ids_in(const std::string& text);

// For each message the number of one message of its thread, the same for all of a thread.
// Messages belong together when they name each other or a common ancestor, even one that
// is not there.
std::vector<std::size_t> group_threads(const std::vector<ThreadLinks>& messages);

}  // namespace sandbox
