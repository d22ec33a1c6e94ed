#include "agent/config/nearest.h"

#include <algorithm>
#include <numeric>

namespace agent::config {

// Wagner and Fischer's table, one row at a time.
std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

std::string nearest(std::string_view text, const std::vector<std::string>& names,
                    std::size_t furthest) {
    std::string best;
    std::size_t least = furthest + 1;
    for (const std::string& name : names) {
        const std::size_t distance = edit_distance(text, name);
        if (distance >= least) continue;
        least = distance;
        best = name;
    }
    return best;
}

}  // namespace agent::config
