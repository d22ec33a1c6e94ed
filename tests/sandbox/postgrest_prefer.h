#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/postgrest_error.h"

namespace sandbox {

// The Prefer header. https://docs.postgrest.org/en/v13/references/api/preferences.html
struct Preferences {
    enum class Return { minimal, headers_only, representation };
    enum class Resolution { none, merge_duplicates, ignore_duplicates };

    Return return_form = Return::minimal;
    Resolution resolution = Resolution::none;
    bool missing_default = false;
    bool count = false;                       // planned and estimated count exactly here
    std::optional<std::size_t> max_affected;  // only with handling=strict
    std::vector<std::string> applied;         // as they were written, for Preference-Applied
};

// Unknown preferences are ignored, or with handling=strict refused with PGRST122.
Outcome<Preferences> parse_preferences(const std::string& header);

}  // namespace sandbox
