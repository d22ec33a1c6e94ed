#include "agent/cli/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <Poco/UTF8Encoding.h>
#include <Poco/Unicode.h>

#include "agent/cli/wide_characters.h"

namespace agent::cli {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026
constexpr std::size_t kLongest = 4;                        // bytes of a character
constexpr int kZeroWidthNonJoiner = 0x200C;                // Persian and Indic spelling needs them,
constexpr int kZeroWidthJoiner = 0x200D;                   // and so do emoji

// One character of UTF-8 text; `code` is -1 where the bytes are none.
struct Character {
    int code;
    std::string_view bytes;
};

// The character at the start of `text`, which is not empty; one byte where there is none.
Character first_character(std::string_view text) {
    const Poco::UTF8Encoding encoding;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const int available = static_cast<int>(std::min<std::size_t>(text.size(), kLongest));
    const int length = encoding.sequenceLength(bytes, 1);
    if (length < 1 || length > available) return {-1, text.substr(0, 1)};
    const int code = encoding.queryConvert(bytes, length);
    if (code < 0) return {-1, text.substr(0, 1)};
    return {code, text.substr(0, static_cast<std::size_t>(length))};
}

// Until the end or until `visit` returns false.
template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const Character character = first_character(text);
        if (!visit(character)) return;
        text.remove_prefix(character.bytes.size());
    }
}

Poco::Unicode::CharacterProperties properties_of(int code) {
    Poco::Unicode::CharacterProperties properties{};
    Poco::Unicode::properties(code, properties);
    return properties;
}

void append_printable(std::string& out, const Character& character) {
    if (character.code < 0) {
        out += kReplacement;
        return;
    }
    switch (properties_of(character.code).type) {
        case Poco::Unicode::UCP_CONTROL:
            if (character.code == '\n' || character.code == '\t') {
                out += ' ';
            } else if (character.code != '\r') {
                out += kReplacement;
            }
            return;
        case Poco::Unicode::UCP_LINE_SEPARATOR:
        case Poco::Unicode::UCP_PARAGRAPH_SEPARATOR:
            out += ' ';
            return;
        case Poco::Unicode::UCP_FORMAT:  // bidirectional overrides, zero-width space, ...
            if (character.code != kZeroWidthJoiner && character.code != kZeroWidthNonJoiner) return;
            break;
        case Poco::Unicode::UCP_SURROGATE:
            out += kReplacement;
            return;
        default:
            break;
    }
    out += character.bytes;
}

std::size_t width_of(int code) {
    if (code < 0x80) return 1;
    const auto type = properties_of(code).type;
    if (type == Poco::Unicode::UCP_NON_SPACING_MARK || type == Poco::Unicode::UCP_ENCLOSING_MARK ||
        type == Poco::Unicode::UCP_FORMAT) {
        return 0;
    }
    return is_wide_character(code) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_character(text, [&out](const Character& character) {
        append_printable(out, character);
        return true;
    });
    return out;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for_each_character(text, [&width](const Character& character) {
        width += width_of(character.code);
        return true;
    });
    return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) return std::string(text);
    if (columns == 0) return "";
    std::string out;
    std::size_t width = 0;
    for_each_character(text, [&](const Character& character) {
        width += width_of(character.code);
        if (width > columns - 1) return false;
        out += character.bytes;
        return true;
    });
    return out + std::string(kEllipsis);
}

std::string padded(std::string_view text, std::size_t columns, bool to_the_right) {
    const std::size_t width = display_width(text);
    const std::string spaces(width < columns ? columns - width : 0, ' ');
    return to_the_right ? spaces + std::string(text) : std::string(text) + spaces;
}

std::string bytes_for_people(std::uintmax_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
    constexpr std::array<const char*, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
    double amount = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (amount >= 1024 && unit + 1 < kUnits.size()) {
        amount /= 1024;
        ++unit;
    }
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.1f %s", amount, kUnits.at(unit));
    return buffer.data();
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace agent::cli
