#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

namespace agent::analytics {

// part / whole, 0 when there is no whole.
inline double share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

inline double in_minutes(std::chrono::microseconds time) {
    return static_cast<double>(time.count()) / 60e6;
}
inline double in_hours(std::chrono::microseconds time) {
    return static_cast<double>(time.count()) / 3600e6;
}

// By nearest rank: the least value that `percent` of all do not exceed. `values` is not empty and
// is reordered.
inline std::chrono::microseconds percentile(std::vector<std::chrono::microseconds>& values,
                                            std::size_t percent) {
    const std::size_t rank = std::max<std::size_t>((values.size() * percent + 99) / 100, 1);
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

}  // namespace agent::analytics
