#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/config/config.h"

namespace agent::config {

// Why a value will not do, to be put after the setting's name, and what to do about it.
// Neither quotes the value, which may be a secret.
struct Refusal {
    std::string reason;
    std::string hint = "";
};

// `text` in the form in which it is kept: trimmed, a URL without its last slash, a path
// absolute, a boolean as true or false. Empty unsets what is not a number or a choice.
Result<std::string, Refusal> check_value(const Setting& setting, std::string_view text);

}  // namespace agent::config
