#include "agent/pipeline/pace_text.h"

namespace agent::pipeline {
namespace {

// Shorter waits need no remark.
constexpr Millis kAWhile{30'000};
// Up to this, seconds are told.
constexpr std::int64_t kMostSeconds = 90;

}  // namespace

std::string time_left_text(Millis time) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    if (seconds <= kMostSeconds) return std::to_string(seconds) + " s";
    const auto minutes = (seconds + 59) / 60;
    if (minutes < 60) return std::to_string(minutes) + " min";
    const auto rest = minutes % 60;
    return std::to_string(minutes / 60) + " h" +
           (rest > 0 ? " " + std::to_string(rest) + " min" : "");
}

const char* to_string(Pace::Limit limit) {
    switch (limit) {
        case Pace::Limit::quota:
            return "quota";
        case Pace::Limit::network:
            return "network";
        case Pace::Limit::server:
            return "server";
    }
    return "";
}

std::string time_left_remark(const Pace& pace) {
    if (!pace.time_left || *pace.time_left < kAWhile) return "";
    std::string text = ", about " + time_left_text(*pace.time_left) + " left";
    if (pace.limited_by) text += std::string(" (limited by ") + to_string(*pace.limited_by) + ")";
    return text;
}

}  // namespace agent::pipeline
