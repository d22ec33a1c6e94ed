#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sandbox/mime.h"

namespace sandbox {

// Labels for a message that comes without a Gmail account: those a Google Takeout export wrote
// into X-Gmail-Labels, or else plausible ones drawn from `id` (the same each time). Mail from
// `own_address` is SENT.
std::vector<std::string> labels_for(const MimePart& message, std::uint64_t id,
                                    const std::string& own_address);

}  // namespace sandbox
