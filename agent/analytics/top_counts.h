#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace agent::analytics {

using Counts = std::unordered_map<std::string, std::int64_t>;

// The `most` largest, the largest first, equal ones in the order of their names.
inline std::vector<std::pair<std::string, std::int64_t>> top(const Counts& counts,
                                                             std::size_t most) {
    std::vector<std::pair<std::string, std::int64_t>> best(std::min(most, counts.size()));
    std::partial_sort_copy(
        counts.begin(), counts.end(), best.begin(), best.end(), [](const auto& a, const auto& b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
    return best;
}

}  // namespace agent::analytics
