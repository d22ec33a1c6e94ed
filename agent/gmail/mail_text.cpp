#include "agent/gmail/mail_text.h"

#include <algorithm>
#include <sstream>

#include <Poco/Base64Encoder.h>
#include <Poco/String.h>

#include "agent/gmail/base64.h"
#include "agent/gmail/headers.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 50;  // mail nests a handful of levels; a hostile one must not end us
constexpr int kBase64LineLength = 76;  // RFC 2045 6.8

// One line, whatever the sender wrote: a break in it would start a header of its own.
std::string on_one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return text;
}

std::string base64_lines(const std::string& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(kBase64LineLength);
    encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    encoder.close();
    std::string lines = out.str();
    std::erase(lines, '\r');
    return lines + '\n';
}

class Rebuilder {
public:
    void write(const Json& part, int depth) {
        const auto children = array_at(part, "parts");
        if (depth == kDeepest || children.empty()) return write_leaf(part);
        if (Poco::toLower(text_at(part, "mimeType")) == "message/rfc822") {
            write_headers(part, "");
            text_ += '\n';
            return write(children.front(), depth + 1);
        }
        write_multipart(part, depth);
    }

    MailText take() { return {std::move(text_), left_out_}; }

private:
    // All but the transfer encoding, which Gmail has undone; a type where the sender gave none.
    void write_headers(const Json& part, const std::string& type) {
        bool typed = type.empty();
        for (const Json& header : array_at(part, "headers")) {
            const std::string name = on_one_line(text_at(header, "name"));
            const std::string lower = Poco::toLower(name);
            if (name.empty() || lower == "content-transfer-encoding") continue;
            const bool is_type = lower == "content-type";
            if (is_type && !type.empty() && typed) continue;
            const std::string value = is_type && !type.empty() ? type : text_at(header, "value");
            typed = typed || is_type;
            text_ += name + ": " + on_one_line(value) + '\n';
        }
        if (!typed) text_ += "Content-Type: " + type + '\n';
    }

    void write_multipart(const Json& part, int depth) {
        const std::string boundary = "=_part_" + std::to_string(++boundaries_);
        std::string type = Poco::toLower(on_one_line(text_at(part, "mimeType")));
        if (!type.starts_with("multipart/")) type = "multipart/mixed";
        write_headers(part, type + "; boundary=\"" + boundary + '"');
        text_ += '\n';
        for (const Json& child : array_at(part, "parts")) {
            text_ += "--" + boundary + '\n';
            write(child, depth + 1);
        }
        text_ += "--" + boundary + "--\n";
    }

    void write_leaf(const Json& part) {
        const Json* const body = find(part, "body");
        const bool elsewhere = body != nullptr && !text_at(*body, "attachmentId").empty() &&
                               text_at(*body, "data").empty();
        const std::string content = body == nullptr ? "" : decode_base64(text_at(*body, "data"));
        write_headers(part, type_of(part, content));
        if (elsewhere) {
            ++left_out_;
            text_ += "X-Agent-Left-Out: the content of this attachment is not cached\n";
        }
        text_ += "Content-Transfer-Encoding: base64\n\n";
        if (body != nullptr) text_ += base64_lines(content);
    }

    // The sender's, unless Gmail has turned the text into UTF-8, as it mostly does. (With escapes
    // it may be ISO-2022-JP, which is ASCII to the eye.)
    static std::string type_of(const Json& part, const std::string& content) {
        const std::string type = Poco::toLower(on_one_line(text_at(part, "mimeType")));
        const bool utf8 = content.find('\x1B') == std::string::npos && is_utf8(content);
        if (utf8 && (type == "text/plain" || type == "text/html")) return type + "; charset=utf-8";
        return find_header(part, "Content-Type").empty() && !type.empty() ? type : "";
    }

    std::string text_;
    int left_out_ = 0;
    int boundaries_ = 0;
};

}  // namespace

bool has_body(const Json& resource) {
    if (!text_at(resource, "raw").empty()) return true;
    const Json* const payload = find(resource, "payload");
    return payload != nullptr &&
           (find(*payload, "body") != nullptr || !array_at(*payload, "parts").empty());
}

std::optional<MailText> mail_text(const Json& resource) {
    if (!has_body(resource)) return std::nullopt;
    const std::string raw = text_at(resource, "raw");
    if (!raw.empty()) {
        std::string text = decode_base64(raw);
        std::erase(text, '\r');
        return MailText{std::move(text), 0};
    }
    Rebuilder rebuilder;
    rebuilder.write(*find(resource, "payload"), 0);
    return rebuilder.take();
}

}  // namespace agent::gmail
