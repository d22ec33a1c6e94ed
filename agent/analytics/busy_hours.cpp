#include "agent/analytics/busy_hours.h"

#include "agent/analytics/figures.h"

namespace agent::analytics {

using nlohmann::json;

void BusyHours::add(const Correspondence& mail) {
    if (mail.noise()) return;
    Week& week = mail.own ? sent_ : received_;
    ++week.at(static_cast<std::size_t>(mail.local.weekday))
          .at(static_cast<std::size_t>(mail.local.hour));
}

json BusyHours::value() const {
    return {{"received", received_}, {"sent", sent_}, {"busiest", busiest()}};
}

json BusyHours::busiest() const {
    std::int64_t most = 0;
    json found = nullptr;
    for (std::size_t day = 0; day < received_.size(); ++day) {
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const std::int64_t here = received_.at(day).at(hour) + sent_.at(day).at(hour);
            if (here <= most) continue;
            most = here;
            found = {{"weekday", day}, {"hour", hour}, {"messages", here}};
        }
    }
    return found;
}

void AfterHours::add(const Correspondence& mail) {
    if (mail.noise()) return;
    Side& side = mail.own ? sent_ : received_;
    ++side.messages;
    if (workday_.contains(mail.local)) return;
    ++(mail.local.weekday < 5 ? side.evening : side.weekend);
}

json AfterHours::value() const {
    return {{"workday", {{"from", workday_.from}, {"until", workday_.until}}},
            {"sent", side(sent_)},
            {"received", side(received_)}};
}

json AfterHours::side(const Side& side) {
    return {{"messages", side.messages},
            {"evening", side.evening},
            {"weekend", side.weekend},
            {"share", share(side.evening + side.weekend, side.messages)}};
}

}  // namespace agent::analytics
