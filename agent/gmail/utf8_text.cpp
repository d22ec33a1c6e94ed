#include "agent/gmail/utf8_text.h"

#include <algorithm>

#include <Poco/String.h>
#include <nlohmann/json.hpp>

namespace agent::gmail {
namespace {

using Json = nlohmann::json;

enum class LineFeeds { keep, blank };

// Valid UTF-8 with its C0 and C1 control characters as spaces. CRLF counts as a line feed; in one
// line, that of a folded header (RFC 5322 2.2.3) leaves the space after it.
std::string blank_controls(const std::string& text, LineFeeds line_feeds) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        const bool c1 = byte == 0xC2 && next < 0xA0;
        if (byte == '\r' && next == '\n') continue;
        const bool folded = byte == '\n' && (next == ' ' || next == '\t');
        if (folded && line_feeds == LineFeeds::blank) continue;
        if (c1) ++i;
        const bool kept_feed = byte == '\n' && line_feeds == LineFeeds::keep;
        const bool control = (byte < 0x20 && !kept_feed) || byte == 0x7F || c1;
        result += control ? ' ' : text[i];
    }
    return result;
}

}  // namespace

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(const std::string& text) {
    return is_ascii(text) || repair_utf8(text) == text;
}

std::string repair_utf8(const std::string& text) {
    if (is_ascii(text)) return text;
    // The JSON library judges and repairs, since it is what refuses bad text later on.
    const std::string json = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    return Json::parse(json).get<std::string>();
}

std::string clean_line(const std::string& text) {
    return Poco::trim(blank_controls(repair_utf8(text), LineFeeds::blank));
}

std::string clean_lines(const std::string& text) {
    return Poco::trim(blank_controls(repair_utf8(text), LineFeeds::keep));
}

}  // namespace agent::gmail
