#pragma once

namespace agent::cli {

// Whether a terminal gives the character two columns: East_Asian_Width is W or F in Unicode 14
// (https://www.unicode.org/reports/tr11/). No library that we link has this property.
bool is_wide_character(int code);

}  // namespace agent::cli
