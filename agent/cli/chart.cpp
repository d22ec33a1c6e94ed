#include "agent/cli/chart.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace agent::cli {

std::string bar(const Console& console, double fraction, std::size_t columns) {
    constexpr std::array<const char*, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (!(fraction > 0)) return "";
    const double length = std::min(fraction, 1.0) * static_cast<double>(columns);
    if (!console.unicode) {
        return std::string(std::max<std::size_t>(static_cast<std::size_t>(length + 0.5), 1), '#');
    }
    const auto eighths = std::max<std::size_t>(static_cast<std::size_t>(length * 8 + 0.5), 1);
    std::string text;
    for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
    return text + kEighths.at(eighths % 8);
}

std::string heat(const Console& console, std::int64_t count, std::int64_t most) {
    constexpr std::array<const char*, 5> kBlocks = {" ", "░", "▒", "▓", "█"};
    constexpr std::array<const char*, 5> kLetters = {" ", ".", ":", "+", "#"};
    if (count <= 0 || most <= 0) return " ";
    const double share = std::min(static_cast<double>(count) / static_cast<double>(most), 1.0);
    const auto level = static_cast<std::size_t>(std::ceil(share * 4));
    return (console.unicode ? kBlocks : kLetters).at(level);
}

}  // namespace agent::cli
