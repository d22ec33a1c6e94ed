#pragma once

#include <cstdint>
#include <string>

#include "agent/analytics/time_zone.h"
#include "storage/message_scan.h"

namespace agent::analytics {

// Whole calendar days of a time zone, the last of them today.
struct Period {
    std::chrono::sys_days first_day;
    std::int64_t days = 0;
    storage::MessageScan::Window window;  // from the first's start until tomorrow's

    // The place of a moment's day in the period, 0 for the first; `local` is a moment in it.
    std::size_t index_of(const LocalTime& local) const {
        return static_cast<std::size_t>((local.day - first_day).count());
    }
};

// `days`: at least 1; today counts as one of them.
inline Period last_days(TimeZone& zone, Instant now, std::int64_t days) {
    const auto today = zone.local(now).day;
    const auto first = today - std::chrono::days(days - 1);
    return {first, days, {zone.start_of(first), zone.start_of(today + std::chrono::days(1))}};
}

// `2026-11-24`
std::string date_text(std::chrono::sys_days day);

}  // namespace agent::analytics
