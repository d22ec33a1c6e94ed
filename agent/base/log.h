#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace agent {

// A level says who must act: error = the agent stops or lost work; warning = the
// user should do something; info = a few lines an hour; debug = for developers.
enum class LogLevel { debug, info, warning, error };

std::optional<LogLevel> parse_log_level(std::string_view name);
std::string_view to_string(LogLevel level);

// `key=value` of a log line. There is no conversion from Secret, on purpose.
struct LogField {
    LogField(std::string_view key_name, std::string_view text) : key(key_name), value(text) {}
    LogField(std::string_view key_name, const char* text) : key(key_name), value(text) {}
    LogField(std::string_view key_name, const std::string& text) : key(key_name), value(text) {}
    LogField(std::string_view key_name, std::int64_t number)
        : key(key_name), value(std::to_string(number)) {}
    LogField(std::string_view key_name, int number) : LogField(key_name, std::int64_t{number}) {}
    LogField(std::string_view key_name, std::size_t number)
        : LogField(key_name, static_cast<std::int64_t>(number)) {}

    std::string_view key;
    std::string value;
};

// One line an event, `what key=value ...`. Mail content, addresses, tokens and
// response bodies are never logged; what looks like one all the same is taken out (redaction.h).
// The sink must be safe to call from any thread.
class Log {
public:
    using Sink = std::function<void(LogLevel level, const std::string& line)>;
    using Fields = std::initializer_list<LogField>;

    // Drops everything.
    Log() = default;
    Log(Sink sink, LogLevel least) : sink_(std::move(sink)), least_(least) {}

    void debug(std::string_view what, Fields fields = {}) const;
    void info(std::string_view what, Fields fields = {}) const;
    void warning(std::string_view what, Fields fields = {}) const;
    void error(std::string_view what, Fields fields = {}) const;

private:
    void write(LogLevel level, std::string_view what, Fields fields) const;

    Sink sink_;
    LogLevel least_ = LogLevel::error;
};

}  // namespace agent
