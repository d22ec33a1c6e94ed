#include "tests/sandbox/postgrest_like.h"

#include <algorithm>

namespace sandbox {
namespace {

std::size_t character_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
        ++length;
    }
    return length;
}

// One pattern piece that is no `%`: how much of text and pattern it takes, or false.
bool take_one(std::string_view& text, std::string_view& pattern) {
    if (text.empty()) return false;
    if (pattern.front() == '_') {
        text.remove_prefix(character_length(text));
        pattern.remove_prefix(1);
        return true;
    }
    const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
    if (text.front() != pattern[escaped ? 1 : 0]) return false;
    text.remove_prefix(1);
    pattern.remove_prefix(escaped ? 2 : 1);
    return true;
}

}  // namespace

// Goes back to the last `%` only, which is enough: what an earlier one took never matters.
bool like(std::string_view text, std::string_view pattern) {
    bool wildcard_seen = false;
    std::string_view text_again;
    std::string_view pattern_again;
    while (!text.empty() || !pattern.empty()) {
        if (!pattern.empty() && (pattern.front() == '%' || pattern.front() == '*')) {
            pattern.remove_prefix(1);
            wildcard_seen = true;
            text_again = text;
            pattern_again = pattern;
            continue;
        }
        if (!pattern.empty() && take_one(text, pattern)) continue;
        if (!wildcard_seen || text_again.empty()) return false;
        text_again.remove_prefix(1);
        text = text_again;
        pattern = pattern_again;
    }
    return true;
}

}  // namespace sandbox
