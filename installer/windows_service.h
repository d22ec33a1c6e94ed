#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "installer/service_spec.h"

namespace installer {

// The command line by which Windows starts the service, UTF-8, quoted as CommandLineToArgvW reads
// it. Throws std::invalid_argument when a path holds a quotation mark or a line break, which no
// path of Windows does.
// https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
std::string windows_command_line(const ServiceSpec& spec);

// kServiceName, as Windows' functions take it.
std::wstring windows_service_name();

// How long Windows waits before it starts the service again after the first, second, and every
// further failure; failures are counted anew after kWindowsFailuresForgotten without one.
std::vector<std::chrono::seconds> windows_restart_delays();
inline constexpr std::chrono::hours kWindowsFailuresForgotten{24};

// So long may the service take to stop when the machine shuts down.
inline constexpr std::chrono::seconds kWindowsShutdownPatience{20};

}  // namespace installer
