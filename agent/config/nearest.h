#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agent::config {

// How many letters must be put in, taken out or replaced to make one text of the other.
std::size_t edit_distance(std::string_view left, std::string_view right);

// The one of `names` that `text` most resembles; empty when none is within `furthest` edits.
std::string nearest(std::string_view text, const std::vector<std::string>& names,
                    std::size_t furthest);

}  // namespace agent::config
