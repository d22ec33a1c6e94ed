#include "agent/analytics/response_distribution.h"

#include <array>

#include "agent/analytics/figures.h"

namespace agent::analytics {
namespace {

using nlohmann::json;
using std::chrono::minutes;

struct Range {
    const char* name;
    minutes below;
};
constexpr std::array<Range, 7> kRanges{{{"under 15 min", minutes(15)},
                                        {"15 to 60 min", minutes(60)},
                                        {"1 to 4 h", minutes(240)},
                                        {"4 to 24 h", minutes(1'440)},
                                        {"1 to 3 days", minutes(4'320)},
                                        {"3 to 7 days", minutes(10'080)},
                                        {"7 to 30 days", minutes(43'200)}}};

json distribution(const std::vector<ResponseTimes::Duration>& times) {
    std::array<std::int64_t, kRanges.size()> counts{};
    for (const auto time : times) {
        std::size_t range = 0;
        while (time >= kRanges.at(range).below) ++range;
        ++counts.at(range);
    }
    json list = json::array();
    for (std::size_t i = 0; i < kRanges.size(); ++i) {
        list.push_back({{"range", kRanges.at(i).name}, {"responses", counts.at(i)}});
    }
    return list;
}

}  // namespace

void ResponseDistribution::add(const Correspondence& mail) {
    if (mail.noise()) return;
    mine_.add(mail.thread, mail.head.internal_date, mail.own);
    theirs_.add(mail.thread, mail.head.internal_date, !mail.own);
}

json ResponseDistribution::value() const {
    return {{"mine", side(mine_, mine_all_)}, {"theirs", side(theirs_, theirs_all_)}};
}

json ResponseDistribution::side(const ResponseTimes& times, Times all) {
    const auto at = [&all](std::size_t percent) {
        return all.empty() ? json(nullptr) : json(in_minutes(percentile(all, percent)));
    };
    return {{"responses", times.count()},
            {"mean_minutes", all.empty() ? json(nullptr) : json(times.mean_minutes())},
            {"median_minutes", at(50)},
            {"p90_minutes", at(90)},
            {"distribution", distribution(all)}};
}

}  // namespace agent::analytics
