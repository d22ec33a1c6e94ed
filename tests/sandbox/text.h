#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Small conversions of text that several files of the sandbox need.
namespace sandbox {

// base64url as Gmail writes it: no padding (RFC 4648 section 5).
std::string base64url(const std::string& bytes);
// Nothing when `text` is not base64url; padding is allowed.
std::optional<std::string> from_base64url(const std::string& text);

// Gmail's ids: 16 lower-case hexadecimal digits.
std::string hex_id(std::uint64_t id);
std::optional<std::uint64_t> id_from_hex(std::string_view text);

std::optional<std::int64_t> to_number(std::string_view text);

// Case folded, also beyond ASCII.
std::string lower(const std::string& utf8);

// Without the empty pieces.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace sandbox
