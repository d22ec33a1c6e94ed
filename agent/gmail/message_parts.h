#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace agent::gmail {

// What the tree of MIME parts under a message's payload tells.
struct MessageParts {
    int attachment_count = 0;
    std::string body_preview;  // plain text, at most 500 characters, lines kept
};

// Nothing when the resource came without its parts, as in the metadata format. An attachment is a
// part with a file name or an attachment id; what a forwarded message holds inside counts with
// it, as one.
std::optional<MessageParts> read_message_parts(const nlohmann::json& payload);

}  // namespace agent::gmail
