#pragma once

#include <string_view>

namespace sandbox {

// SQL's LIKE: `%` (PostgREST also takes `*`) stands for any text, `_` for one character,
// `\` takes the next character as it is. Characters are UTF-8.
bool like(std::string_view text, std::string_view pattern);

}  // namespace sandbox
