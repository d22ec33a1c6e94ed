#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "agent/analytics/correspondence.h"
#include "agent/analytics/response_times.h"

namespace agent::analytics {

// How long I take to answer, and how long they do: response times without noise, their mean,
// median, 90th percentile and how many fall into each range. 8 bytes a response.
class ResponseDistribution {
public:
    ResponseDistribution() = default;
    ResponseDistribution(const ResponseDistribution&) = delete;  // its parts point at each other
    ResponseDistribution& operator=(const ResponseDistribution&) = delete;

    void add(const Correspondence& mail);
    nlohmann::json value() const;

private:
    using Times = std::vector<ResponseTimes::Duration>;
    static nlohmann::json side(const ResponseTimes& times, Times all);

    Times mine_all_, theirs_all_;
    ResponseTimes mine_{[this](ResponseTimes::Duration time) { mine_all_.push_back(time); }};
    ResponseTimes theirs_{[this](ResponseTimes::Duration time) { theirs_all_.push_back(time); }};
};

}  // namespace agent::analytics
