#pragma once

#include <string>
#include <string_view>

namespace agent::gmail {

// Text in `charset` (a MIME name, any case) as UTF-8. Bytes that mean nothing there become
// U+FFFD. An unknown charset is taken for UTF-8 where the bytes allow it, else for
// Windows-1252, so that at least the Latin letters can be read. Never throws on content.
std::string to_utf8(const std::string& bytes, std::string_view charset);

}  // namespace agent::gmail
