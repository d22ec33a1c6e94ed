#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

// MIME through GMime; the one place that knows its handles. Safe to use from any thread.
namespace sandbox {

struct MimeHeader {
    std::string name;   // in the sender's case
    std::string value;  // unfolded, encoded words (RFC 2047) decoded, valid UTF-8
};

struct MimePart {
    std::string mime_type = "text/plain";  // lower case
    std::string filename;                  // decoded; empty when the part has none
    std::vector<MimeHeader> headers;
    std::string content;  // transfer encoding undone; of text parts in UTF-8
    std::vector<MimePart> parts;

    // The first header of that name, compared without case; "" when absent.
    std::string header(const std::string& name) const;
};

// The tree of a whole message; its root holds the message's own headers. Takes anything: what
// makes no sense becomes text. Nesting beyond 32 levels is cut.
MimePart parse_message(const std::string& raw);

// Whether any part carries a file name, which is what Gmail calls an attachment.
bool has_attachment(const MimePart& part);

// The Date header's form (RFC 5322), obsolete zones and missing seconds included.
std::optional<std::chrono::sys_seconds> parse_mail_date(const std::string& text);
std::string format_mail_date(std::chrono::sys_seconds when);

// `raw` with its Date header moved, the sender's zone kept; unchanged when it has no readable one.
std::string shift_date_header(std::string raw, std::chrono::seconds shift);

// RFC 2047 encoded where needed: for unstructured headers, and for display names.
std::string encode_header_text(const std::string& utf8);
std::string encode_display_name(const std::string& utf8);

}  // namespace sandbox
