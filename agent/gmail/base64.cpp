#include "agent/gmail/base64.h"

#include <cstdint>
#include <optional>

namespace agent::gmail {
namespace {

std::optional<std::uint32_t> find_sextet(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return std::nullopt;
}

}  // namespace

// Poco's decoder knows one alphabet at a time and throws at the first odd character.
std::string decode_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto sextet = find_sextet(c);
        if (!sextet) continue;
        bits = bits << 6 | *sextet;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 0xFF);
    }
    return bytes;
}

}  // namespace agent::gmail
