#pragma once

#include <string_view>

namespace agent::app {

// The version of this program, as CMakeLists.txt names it: "0.1.0".
std::string_view version();

}  // namespace agent::app
