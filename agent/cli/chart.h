#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "agent/cli/console.h"

namespace agent::cli {

// Charts of characters, in Unicode's blocks or, where the terminal has none, in ASCII.

// A bar of `fraction` (0 to 1) of `columns`; anything over 0 shows at least a trace.
std::string bar(const Console& console, double fraction, std::size_t columns);

// One place of a heat map, in one column: blank for 0, the fullest character for `most`.
std::string heat(const Console& console, std::int64_t count, std::int64_t most);

}  // namespace agent::cli
