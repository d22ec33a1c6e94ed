#include "agent/base/log.h"

#include <array>
#include <utility>

#include "agent/base/redaction.h"

namespace agent {
namespace {

constexpr std::array<std::pair<LogLevel, std::string_view>, 4> kLevels = {{
    {LogLevel::debug, "debug"},
    {LogLevel::info, "info"},
    {LogLevel::warning, "warning"},
    {LogLevel::error, "error"},
}};

// A value with spaces is quoted; line breaks and other control characters are
// replaced, so that no value can forge a line of its own.
void append_value(std::string& line, std::string_view value) {
    const bool quote = value.empty() || value.find_first_of(" \"=") != std::string_view::npos;
    if (quote) line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') line += '\\';
        line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    if (quote) line += '"';
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) {
    for (const auto& [level, text] : kLevels) {
        if (text == name) return level;
    }
    return std::nullopt;
}

std::string_view to_string(LogLevel level) {
    return kLevels[static_cast<std::size_t>(level)].second;
}

void Log::debug(std::string_view what, Fields fields) const {
    write(LogLevel::debug, what, fields);
}
void Log::info(std::string_view what, Fields fields) const {
    write(LogLevel::info, what, fields);
}
void Log::warning(std::string_view what, Fields fields) const {
    write(LogLevel::warning, what, fields);
}
void Log::error(std::string_view what, Fields fields) const {
    write(LogLevel::error, what, fields);
}

void Log::write(LogLevel level, std::string_view what, Fields fields) const {
    if (!sink_ || level < least_) return;
    std::string line(what);
    for (const LogField& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    sink_(level, redacted(line));
}

}  // namespace agent
