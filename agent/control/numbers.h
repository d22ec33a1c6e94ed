#pragma once

#include <charconv>
#include <optional>
#include <string>

#include "agent/control/message.h"

namespace agent::control {

// The whole number in that field of the query, or `otherwise` when there is none; nothing when it
// is something else or out of bounds.
inline std::optional<int> number_in(const Request& request, const std::string& name, int otherwise,
                                    int least, int most) {
    const auto text = request.query(name);
    if (!text) return otherwise;
    int number = 0;
    const char* const end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || rest != end || number < least || number > most) return std::nullopt;
    return number;
}

}  // namespace agent::control
