#pragma once

#include <string>
#include <string_view>

namespace agent::gmail {

// Decodes base64 in either alphabet (RFC 4648 sections 4 and 5), padded or not, skipping
// whatever is no base64 character: Gmail sends base64url mostly without padding, and mail
// holds broken base64 that should still be read as far as it goes. Never fails.
std::string decode_base64(std::string_view text);

}  // namespace agent::gmail
