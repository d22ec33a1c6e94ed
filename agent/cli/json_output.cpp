#include "agent/cli/json_output.h"

#include <cstdio>

#include "agent/base/timestamp.h"

namespace agent::cli {

namespace {

// JSON leaves DEL and the C1 controls (U+0080 to U+009F) as they are, and a terminal may obey
// them, so they are written as escapes. In JSON they can only stand inside strings.
std::string without_controls(const std::string& json) {
    std::string out;
    out.reserve(json.size());
    const auto escape = [&out](unsigned code) {
        char text[8];
        std::snprintf(text, sizeof text, "\\u%04x", code);
        out += text;
    };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto byte = static_cast<unsigned char>(json[i]);
        const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
        if (byte == 0x7F) {
            escape(byte);
        } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            escape(next);
            ++i;
        } else {
            out += json[i];
        }
    }
    return out;
}

std::string text_of(const Json& document, int indent) {
    return without_controls(document.dump(indent, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

void print_json(std::ostream& out, const Json& document) {
    out << text_of(document, 2) << '\n';
}

void print_json_line(std::ostream& out, const Json& document) {
    out << text_of(document, -1) << '\n' << std::flush;
}

Json to_json(std::optional<Instant> instant) {
    if (!instant) return nullptr;
    return format_timestamp(*instant);
}

Json to_json(const std::optional<std::string>& text) {
    if (!text) return nullptr;
    return *text;
}

Json parsed(const std::string& column) {
    Json value = Json::parse(column, nullptr, false);
    if (value.is_discarded()) return column;
    return value;
}

}  // namespace agent::cli
