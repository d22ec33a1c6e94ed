#pragma once

#include <string>

#include "agent/pipeline/outcome.h"

namespace agent::pipeline {

// "40 s", "3 min", "2 h 5 min".
std::string time_left_text(Millis time);

// "quota", "network" or "server".
const char* to_string(Pace::Limit limit);

// ", about 3 min left (limited by quota)" when there is a while to go, else nothing.
std::string time_left_remark(const Pace& pace);

}  // namespace agent::pipeline
