#include "agent/cli/mbox.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace agent::cli {

namespace {

// `Tue Nov 24 00:29:50 2026`, as asctime writes it whatever the language of the machine.
std::string asctime_text(Instant instant) {
    constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s %s %2u %02d:%02d:%02d %04d",
                  kDays[std::chrono::weekday(day).c_encoding()],
                  kMonths[static_cast<unsigned>(date.month()) - 1],
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(date.year()));
    return text.data();
}

// What stands for an address that is none, by custom.
std::string one_word(std::string_view sender) {
    std::string word(sender);
    std::erase_if(word, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
    return word.empty() ? "MAILER-DAEMON" : word;
}

bool looks_like_a_beginning(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of('>'), line.size()));
    return line.starts_with("From ");
}

}  // namespace

void write_mbox_message(std::ostream& out, std::string_view sender, Instant date,
                        std::string_view text) {
    out << "From " << one_word(sender) << ' ' << asctime_text(date) << '\n';
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        out << (looks_like_a_beginning(line) ? ">" : "") << line << '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    out << '\n';
}

}  // namespace agent::cli
