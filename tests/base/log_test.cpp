#include "agent/base/log.h"

#include <sstream>
#include <type_traits>
#include <vector>

#include "agent/base/secret.h"
#include "tests/support/catch.h"

using agent::Log;
using agent::LogField;
using agent::LogLevel;

namespace {
struct Captured {
    std::vector<std::string> lines;
    Log log(LogLevel least) {
        return Log([this](LogLevel, const std::string& line) { lines.push_back(line); }, least);
    }
};
}  // namespace

TEST_CASE("a line is its event and its fields") {
    Captured captured;

    captured.log(LogLevel::info).info("job done", {{"job", "a1"}, {"messages", 20}});

    CHECK(captured.lines == std::vector<std::string>{"job done job=a1 messages=20"});
}

TEST_CASE("a value cannot forge a line or a field of its own") {
    Captured captured;

    captured.log(LogLevel::info).info("failed", {{"why", "x\nerror forged=\"1\""}});

    CHECK(captured.lines == std::vector<std::string>{R"(failed why="x error forged=\"1\"")"});
}

TEST_CASE("lines under the least level are dropped") {
    Captured captured;

    captured.log(LogLevel::warning).info("quiet");
    captured.log(LogLevel::warning).error("loud");

    CHECK(captured.lines == std::vector<std::string>{"loud"});
}

TEST_CASE("a secret prints as a placeholder and cannot be a log field") {
    std::ostringstream out;

    out << agent::Secret("hunter2");

    CHECK(out.str() == "[secret]");
    STATIC_REQUIRE_FALSE(std::is_constructible_v<LogField, std::string_view, agent::Secret>);
}
