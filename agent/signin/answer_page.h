#pragma once

#include <string>

#include "agent/signin/answer.h"

namespace agent::signin {

// What the browser shows at the end: one small HTML page that loads nothing.
std::string page_of_success();
std::string page_of(const Failure& failure);
// For an answer that comes when another was taken already.
std::string page_of_repetition();

}  // namespace agent::signin
