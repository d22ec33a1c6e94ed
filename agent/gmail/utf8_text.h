#pragma once

#include <string>

namespace agent::gmail {

bool is_ascii(const std::string& text);
bool is_utf8(const std::string& text);

// The text with every invalid UTF-8 sequence replaced by U+FFFD.
std::string repair_utf8(const std::string& text);

// One line of valid UTF-8: repaired, with line breaks and control characters as spaces
// (Postgres refuses NUL and terminals obey escapes) and no space at either end.
std::string clean_line(const std::string& text);

// The same for several lines: line feeds stay, alone.
std::string clean_lines(const std::string& text);

}  // namespace agent::gmail
