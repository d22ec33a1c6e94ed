#include "agent/gmail/message_parts.h"

#include <Poco/String.h>

#include "agent/gmail/base64.h"
#include "agent/gmail/charset.h"
#include "agent/gmail/headers.h"
#include "agent/gmail/html_text.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 50;  // mail nests a handful of levels; a hostile one must not end us
constexpr std::size_t kPreviewCharacters = 500;
// How much base64 is looked at: of HTML more, since style sheets precede the words.
constexpr std::size_t kPlainBase64 = 16 * 1024;
constexpr std::size_t kHtmlBase64 = 256 * 1024;

// Text that came with the message; long ones are left to be fetched as attachments.
const std::string* find_data(const Json& part) {
    const Json* const body = find(part, "body");
    const std::string* const data = body == nullptr ? nullptr : find_text(*body, "data");
    return data == nullptr || data->empty() ? nullptr : data;
}

bool is_attachment(const Json& part) {
    const Json* const body = find(part, "body");
    return !text_at(part, "filename").empty() ||
           (body != nullptr && !text_at(*body, "attachmentId").empty());
}

// The parts that matter, found in one walk.
struct Found {
    int attachments = 0;
    const Json* plain = nullptr;  // the first of its kind
    const Json* html = nullptr;
};

void walk(const Json& part, int depth, Found& found) {
    if (is_attachment(part)) {
        ++found.attachments;
        return;
    }
    const std::string type = Poco::toLower(text_at(part, "mimeType"));
    if (found.plain == nullptr && type == "text/plain" && find_data(part)) found.plain = &part;
    if (found.html == nullptr && type == "text/html" && find_data(part)) found.html = &part;
    if (depth == kDeepest) return;
    for (const Json& child : array_at(part, "parts")) walk(child, depth + 1, found);
}

// A limit in bytes may have cut the last character.
void drop_last_character(std::string& text) {
    const auto is_tail = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (!text.empty() && is_tail(text.back())) text.pop_back();
    if (!text.empty()) text.pop_back();
}

// Gmail sends most bodies as UTF-8 whatever their headers say, so that is tried first.
std::string decode_body(const Json& part, std::size_t limit) {
    const std::string& data = *find_data(part);
    std::string bytes = decode_base64(std::string_view(data).substr(0, limit));
    std::string utf8 = bytes;
    if (data.size() > limit) drop_last_character(utf8);
    const bool escapes = bytes.find('\x1B') != std::string::npos;  // ISO-2022-JP is 7 bit
    if (!escapes && is_utf8(utf8)) return utf8;
    return to_utf8(bytes, header_parameter(find_header(part, "Content-Type"), "charset"));
}

std::string shortened(const std::string& text) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (starts && ++characters > kPreviewCharacters) return text.substr(0, i);
    }
    return text;
}

std::string preview_of(const Found& found) {
    if (found.plain) return shortened(clean_lines(decode_body(*found.plain, kPlainBase64)));
    if (!found.html) return "";
    return shortened(clean_lines(html_to_text(decode_body(*found.html, kHtmlBase64))));
}

}  // namespace

std::optional<MessageParts> read_message_parts(const Json& payload) {
    const bool has_parts = !array_at(payload, "parts").empty();
    if (!has_parts && !find_data(payload) && !is_attachment(payload)) return std::nullopt;
    Found found;
    walk(payload, 0, found);
    return MessageParts{found.attachments, preview_of(found)};
}

}  // namespace agent::gmail
