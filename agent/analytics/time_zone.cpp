#include "agent/analytics/time_zone.h"

#include <version>

#if defined(__cpp_lib_chrono) && __cpp_lib_chrono >= 201907L
#include <chrono>
namespace tz = std::chrono;
#else
#include <date/tz.h>
namespace tz = date;
#endif

#include <Poco/Environment.h>

#include "agent/analytics/time_zone_data.h"

namespace agent::analytics {

struct TimeZone::Zone {
    const tz::time_zone* rules = nullptr;
    // Of the last moment asked for: neighbours mostly share it.
    tz::sys_info info{};
};

namespace {

const tz::time_zone* located(const std::string& name) {
    try {
        return tz::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;  // how both libraries say that there is none
    }
}

// TZ is obeyed when it names a zone, as `TZ=Europe/Berlin` does.
const tz::time_zone* of_the_system() {
    const std::string variable = Poco::Environment::get("TZ", "");
    if (!variable.empty() && variable.front() != '/') {
        if (const auto* zone = located(variable.substr(variable.front() == ':' ? 1 : 0))) {
            return zone;
        }
    }
    try {
        return tz::current_zone();
    } catch (const std::runtime_error&) {
        return located("UTC");
    }
}

}  // namespace

std::optional<TimeZone> TimeZone::find(const std::string& name) {
    provide_time_zone_data();
    auto zone = std::make_unique<Zone>();
    zone->rules = name.empty() ? of_the_system() : located(name);
    if (zone->rules == nullptr) return std::nullopt;
    std::string known_as = name.empty() ? std::string(zone->rules->name()) : name;
    return TimeZone(std::move(known_as), std::move(zone));
}

TimeZone::TimeZone(std::string name, std::unique_ptr<Zone> zone)
    : name_(std::move(name)), zone_(std::move(zone)) {}
TimeZone::TimeZone(TimeZone&&) noexcept = default;
TimeZone& TimeZone::operator=(TimeZone&&) noexcept = default;
TimeZone::~TimeZone() = default;

LocalTime TimeZone::local(Instant instant) {
    const auto second = std::chrono::floor<std::chrono::seconds>(instant);
    tz::sys_info& info = zone_->info;
    if (second < info.begin || second >= info.end) info = zone_->rules->get_info(second);
    const auto shifted = second + info.offset;  // what their wall shows, read as UTC
    const auto day = std::chrono::floor<std::chrono::days>(shifted);
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(shifted - day).count();
    const auto weekday = std::chrono::weekday(day).iso_encoding() - 1;
    return {day, static_cast<int>(hour), static_cast<int>(weekday)};
}

Instant TimeZone::start_of(std::chrono::sys_days day) const {
    const tz::local_days midnight(day.time_since_epoch());
    return zone_->rules->to_sys(midnight, tz::choose::earliest);
}

}  // namespace agent::analytics
