#pragma once

#include <optional>
#include <string>

namespace agent::gmail {

// `bytes` of the charset that iconv calls `iconv_name`, as UTF-8; what is none of it becomes
// U+FFFD. Nothing when this system lacks the charset. One implementation a system.
std::optional<std::string> convert_to_utf8(const std::string& bytes, const char* iconv_name);

}  // namespace agent::gmail
