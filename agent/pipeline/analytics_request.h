#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/pipeline/compute_analytics.h"

namespace agent::pipeline {

// What a compute_analytics job asks for.
struct AnalyticsRequest {
    std::int64_t days = 7;
    std::string time_zone;  // empty: the system's
    bool force = false;     // compute anew although a cached result is valid
};

// Reads `days_back`, `time_zone` and `force` of the job's metadata; the settings stand in for what
// is missing. The error is a sentence for people.
Result<AnalyticsRequest, std::string> read_analytics_request(const storage::Job& job,
                                                             const AnalyticsSettings& settings);

}  // namespace agent::pipeline
