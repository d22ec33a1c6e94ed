#pragma once

#include <string>

#include "tests/sandbox/postgrest_query.h"

namespace sandbox {

// `status=not.eq.pending`: the value is taken as it stands to its end.
Outcome<Condition> parse_condition(const std::string& name, const std::string& value);

// `or=(a.eq.1,and(b.gt.2,c.not.is.null))`; `name` is and, or, not.and or not.or. Values
// that hold , or ) stand in double quotes.
Outcome<Logic> parse_logic(const std::string& name, const std::string& value);

}  // namespace sandbox
