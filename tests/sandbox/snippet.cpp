#include "tests/sandbox/snippet.h"
namespace sandbox {
namespace {

constexpr std::size_t kLength = 200;  // bytes, about what Gmail sends

const MimePart* first_text(const MimePart& part, const std::string& mime_type) {
    if (part.mime_type == mime_type && part.filename.empty()) return &part;
    for (const MimePart& each : part.parts) {
        const MimePart* found = first_text(each, mime_type);
        if (found != nullptr) return found;
    }
    return nullptr;
}

std::string without_tags(const std::string& html) {
    std::string text;
    bool inside = false;
    for (const char each : html) {
        if (each == '<') inside = true;
        if (!inside) text += each;
        if (each == '>') {
            inside = false;
            text += ' ';
        }
    }
    return text;
}

bool is_blank(char each) {
    return each == ' ' || each == '\t' || each == '\r' || each == '\n';
}

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::string one_line(const std::string& text) {
    std::string line;
    for (const char each : text) {
        if (line.size() >= kLength && !continues_character(each)) break;
        if (!is_blank(each)) {
            line += each;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string escaped(const std::string& text) {
    std::string html;
    for (const char each : text) {
        switch (each) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default:
                html += each;
        }
    }
    return html;
}

}  // namespace

std::string snippet_of(const MimePart& message) {
    if (const MimePart* plain = first_text(message, "text/plain")) {
        return escaped(one_line(plain->content));
    }
    // Entities in the HTML are kept as they are: they are what escaping would write.
    const MimePart* html = first_text(message, "text/html");
    return html == nullptr ? "" : one_line(without_tags(html->content));
}

}  // namespace sandbox
