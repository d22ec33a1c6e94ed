#pragma once

#include <cstddef>
#include <string_view>

namespace agent {

// Whether two texts are the same, in time that does not tell how much of them is; only whether
// their lengths are.
inline bool same_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    }
    return difference == 0;
}

}  // namespace agent
