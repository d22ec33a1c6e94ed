#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/base/clock.h"

namespace agent::analytics {

// A day and an hour on somebody's wall.
struct LocalTime {
    std::chrono::sys_days day;  // the calendar day there; not a moment
    int hour = 0;               // 0 to 23
    int weekday = 0;            // 0: Monday
};

// A time zone of the IANA database, with its daylight-saving time. std::chrono has none before
// GCC 14, so this is Howard Hinnant's date library, which became std::chrono's and reads the
// system's zoneinfo; the compilers that have std::chrono's use that. Not for several threads.
class TimeZone {
public:
    // `Europe/Berlin`, `UTC`; empty: the system's. Nothing for a name the database lacks.
    static std::optional<TimeZone> find(const std::string& name);

    TimeZone(TimeZone&&) noexcept;
    TimeZone& operator=(TimeZone&&) noexcept;
    ~TimeZone();

    const std::string& name() const { return name_; }

    LocalTime local(Instant instant);
    // The first moment of that calendar day there: midnight, or where the clocks skip it, the
    // moment when they do.
    Instant start_of(std::chrono::sys_days day) const;

private:
    struct Zone;
    TimeZone(std::string name, std::unique_ptr<Zone> zone);

    std::string name_;
    std::unique_ptr<Zone> zone_;
};

}  // namespace agent::analytics
