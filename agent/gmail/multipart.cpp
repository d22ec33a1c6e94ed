#include "agent/gmail/multipart.h"

#include <algorithm>

#include <Poco/Exception.h>
#include <Poco/Net/MediaType.h>
#include <Poco/String.h>

// Poco::Net::MultipartReader does not fit: one line without a colon in the headers of one
// part throws and loses all later parts, padding after a boundary hides it, and a cut body ends
// in a part that was never sent.

namespace agent::gmail {
namespace {

constexpr auto kNone = std::string_view::npos;

// Takes the next line off `rest`, without its CRLF or LF.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == kNone ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string trimmed(std::string_view text) {
    return Poco::trim(std::string(text));
}

// A line `--boundary` or, closing the whole, `--boundary--`.
struct Delimiter {
    std::size_t start = 0;  // of the line break before it, which belongs to it
    std::size_t end = 0;    // after its own line break
    bool closing = false;
};

// What stands before `dashes` in the text, less one line break; nothing in mid-line.
std::optional<std::size_t> find_line_start(std::string_view text, std::size_t dashes) {
    if (dashes == 0) return 0;
    if (text[dashes - 1] != '\n') return std::nullopt;
    const bool crlf = dashes >= 2 && text[dashes - 2] == '\r';
    return dashes - (crlf ? 2 : 1);
}

std::optional<Delimiter> find_delimiter(std::string_view text, const std::string& dash_boundary,
                                        std::size_t from) {
    for (auto at = text.find(dash_boundary, from); at != kNone;
         at = text.find(dash_boundary, at + 1)) {
        const auto start = find_line_start(text, at);
        if (!start) continue;
        auto rest = text.substr(at + dash_boundary.size());
        auto tail = take_line(rest);
        const bool closing = tail.starts_with("--");
        if (closing) tail.remove_prefix(2);
        // More than padding means another, longer boundary: that line is content.
        if (tail.find_first_not_of(" \t") != kNone) continue;
        return Delimiter{*start, text.size() - rest.size(), closing};
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> HeaderedText::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return Poco::icompare(header.name, std::string(name)) == 0;
    });
    if (found == headers.end()) return std::nullopt;
    return found->value;
}

HeaderedText split_headers(std::string_view text) {
    HeaderedText result;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (line.empty()) break;
        const bool folded = line.front() == ' ' || line.front() == '\t';
        if (folded) {
            if (!result.headers.empty()) result.headers.back().value += ' ' + trimmed(line);
            continue;
        }
        const auto colon = line.find(':');
        if (colon == kNone) continue;
        result.headers.push_back({trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))});
    }
    result.body = text;
    return result;
}

std::optional<std::string> find_boundary(const std::string& content_type) {
    try {
        const Poco::Net::MediaType type(content_type);
        if (!type.matches("multipart") || !type.hasParameter("boundary")) return std::nullopt;
        const std::string boundary = type.getParameter("boundary");
        if (boundary.empty()) return std::nullopt;
        return boundary;
    } catch (const Poco::Exception&) {  // how Poco says that it is no media type
        return std::nullopt;
    }
}

std::vector<HeaderedText> split_multipart(std::string_view body, const std::string& boundary) {
    const std::string dash_boundary = "--" + boundary;
    std::vector<HeaderedText> parts;
    auto opening = find_delimiter(body, dash_boundary, 0);
    while (opening && !opening->closing) {
        // The line break that ends a delimiter may also be the one that starts the next.
        const auto next = find_delimiter(body, dash_boundary, opening->end);
        const auto end = next ? std::max(next->start, opening->end) : body.size();
        if (end > opening->end || next) {
            parts.push_back(split_headers(body.substr(opening->end, end - opening->end)));
        }
        opening = next;
    }
    return parts;
}

}  // namespace agent::gmail
