#include "agent/pipeline/analytics_request.h"

namespace agent::pipeline {

Result<AnalyticsRequest, std::string> read_analytics_request(const storage::Job& job,
                                                             const AnalyticsSettings& settings) {
    constexpr std::int64_t kMostDays = 36'500;
    Json metadata = Json::parse(job.metadata, nullptr, false);
    if (!metadata.is_object()) metadata = Json::object();
    AnalyticsRequest request{settings.days_back, settings.time_zone, false};

    if (const auto days = metadata.find("days_back"); days != metadata.end() && !days->is_null()) {
        request.days = days->is_number_integer() ? days->get<std::int64_t>() : 0;
        if (request.days < 1 || request.days > kMostDays) {
            return "days_back must be a whole number from 1 to " + std::to_string(kMostDays) +
                   ", not " + days->dump();
        }
    }
    if (const auto zone = metadata.find("time_zone"); zone != metadata.end() && zone->is_string()) {
        request.time_zone = zone->get<std::string>();
    }
    const auto force = metadata.find("force");
    request.force = force != metadata.end() && force->is_boolean() && force->get<bool>();
    return request;
}

}  // namespace agent::pipeline
