#include "agent/base/timestamp.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace agent {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes pieces off the front of a text; one failure makes all later answers false.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + count, value);
        const bool all_digits = error == std::errc{} && end == rest_.data() + count;
        if (!all_digits || rest_.front() == '-') return std::nullopt;
        rest_.remove_prefix(count);
        return value;
    }

    bool literal(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool word(std::string_view wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(wanted.size());
        return true;
    }

    // The digits after a decimal point as microseconds.
    std::optional<microseconds> fraction() {
        std::int64_t value = 0;
        std::size_t count = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (count < 6) value = value * 10 + (rest_.front() - '0');
            ++count;
            rest_.remove_prefix(1);
        }
        if (count == 0) return std::nullopt;
        for (std::size_t i = count; i < 6; ++i) value *= 10;
        return microseconds(value);
    }

    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

std::optional<std::chrono::sys_days> scan_date(Scanner& in) {
    const auto year = in.digits(4);
    if (!year || !in.literal('-')) return std::nullopt;
    const auto month = in.digits(2);
    if (!month || !in.literal('-')) return std::nullopt;
    const auto day = in.digits(2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

std::optional<seconds> scan_time_of_day(Scanner& in) {
    const auto hour = in.digits(2);
    if (!hour || *hour > 23 || !in.literal(':')) return std::nullopt;
    const auto minute = in.digits(2);
    if (!minute || *minute > 59 || !in.literal(':')) return std::nullopt;
    const auto second = in.digits(2);
    if (!second || *second > 60) return std::nullopt;
    return hours(*hour) + minutes(*minute) + seconds(*second);
}

// `Z`, `+00`, `+0530` or `+05:30`: how far local time is ahead of UTC.
std::optional<minutes> scan_offset(Scanner& in) {
    if (in.literal('Z')) return minutes(0);
    int sign = 0;
    if (in.literal('+')) sign = 1;
    if (sign == 0 && in.literal('-')) sign = -1;
    if (sign == 0) return std::nullopt;
    const auto hour = in.digits(2);
    if (!hour) return std::nullopt;
    if (in.at_end()) return sign * minutes(hours(*hour));
    (void)in.literal(':');
    const auto minute = in.digits(2);
    if (!minute) return std::nullopt;
    return sign * (hours(*hour) + minutes(*minute));
}

std::string format_parts(Instant instant, const char* pattern) {
    const auto day = std::chrono::floor<days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(instant - day);
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(), text.size(), pattern, static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<unsigned> scan_month_name(Scanner& in) {
    static constexpr std::array<std::string_view, 12> kNames = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < kNames.size(); ++i) {
        if (in.word(kNames[i])) return i + 1;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Instant> parse_timestamp(std::string_view text) {
    Scanner in(text);
    const auto date = scan_date(in);
    if (!date || !(in.literal('T') || in.literal(' '))) return std::nullopt;
    const auto time = scan_time_of_day(in);
    if (!time) return std::nullopt;
    microseconds fraction{0};
    if (in.literal('.')) {
        const auto scanned = in.fraction();
        if (!scanned) return std::nullopt;
        fraction = *scanned;
    }
    const auto offset = scan_offset(in);
    if (!offset || !in.at_end()) return std::nullopt;
    return Instant(*date) + *time + fraction - *offset;
}

std::string format_timestamp(Instant instant) {
    return format_parts(instant, "%04d-%02u-%02uT%02d:%02d:%02d.%06d+00:00");
}

std::string format_for_people(Instant instant) {
    return format_parts(std::chrono::floor<seconds>(instant), "%04d-%02u-%02u %02d:%02d:%02d UTC");
}

std::optional<Instant> parse_http_date(std::string_view text) {
    const auto comma = text.find(", ");
    if (comma == std::string_view::npos) return std::nullopt;
    Scanner in(text.substr(comma + 2));
    const auto day = in.digits(2);
    if (!day || !in.literal(' ')) return std::nullopt;
    const auto month = scan_month_name(in);
    if (!month || !in.literal(' ')) return std::nullopt;
    const auto year = in.digits(4);
    if (!year || !in.literal(' ')) return std::nullopt;
    const auto time = scan_time_of_day(in);
    if (!time || !in.word(" GMT") || !in.at_end()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return Instant(std::chrono::sys_days(date)) + *time;
}

}  // namespace agent
