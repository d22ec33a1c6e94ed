#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http/http_client.h"

namespace agent::gmail {

// Headers, a blank line and the rest, as in MIME and HTTP. The rest is a view into the text.
struct HeaderedText {
    std::vector<http::Header> headers;
    std::string_view body;

    // The first header of that name, compared without case.
    std::optional<std::string> header(std::string_view name) const;
};

// Reads a block of headers; lines end with CRLF or LF, folded lines are joined, lines
// that are no header are skipped. Text that starts with a blank line has no headers.
HeaderedText split_headers(std::string_view text);

// The boundary parameter of a multipart Content-Type, quoted or not; nothing of other types.
std::optional<std::string> find_boundary(const std::string& content_type);

// The parts of a multipart body (RFC 2046 5.1.1), preamble and epilogue dropped. A part that
// the end of the text cuts off is the last one, as far as it goes. Linear in the size of the
// body; the parts are views into it. Never throws.
std::vector<HeaderedText> split_multipart(std::string_view body, const std::string& boundary);

}  // namespace agent::gmail
