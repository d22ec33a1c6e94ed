#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/busy_hours.h"
#include "agent/analytics/own_addresses.h"
#include "agent/analytics/period.h"

namespace agent::analytics {

struct InsightRequest {
    std::string user_id;
    std::int64_t days = 90;                  // calendar days, today the last
    std::vector<std::string> own_addresses;  // beside those that mail was sent from
    Workday workday;
    Instant now{};
};

// Everything that docs/INSIGHTS.md defines, from one scan of the user's cached Gmail: an object
// with a member a name of insight_names(). It names correspondents, so it stays on this machine.
// Nothing when `go_on` said no (asked every few thousand messages).
std::optional<nlohmann::json> mail_insights(
    storage::Database& database, TimeZone& zone, const InsightRequest& request,
    const std::function<bool()>& go_on = [] { return true; });

// In the order in which they are shown.
const std::vector<std::string>& insight_names();

}  // namespace agent::analytics
