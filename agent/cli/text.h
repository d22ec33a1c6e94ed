#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace agent::cli {

// Text that strangers wrote (mail above all), made safe for a terminal: no control character,
// so no escape sequence; no character that reorders or hides text; line breaks and tabs become
// spaces; what is not UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

// How many columns of a terminal UTF-8 text takes: two for East Asian wide characters and
// emoji, none for combining marks. Expects printable() text.
std::size_t display_width(std::string_view text);

// The text, or its beginning with an ellipsis, in at most `columns` columns.
std::string shortened(std::string_view text, std::size_t columns);

// The text with spaces after it (or before) up to `columns` columns; never cut.
std::string padded(std::string_view text, std::size_t columns, bool to_the_right = false);

// "0 bytes", "1.5 KiB", "12.0 MiB".
std::string bytes_for_people(std::uintmax_t bytes);

// "1 job", "2 jobs".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);

}  // namespace agent::cli
