#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agent::gmail {

// How long the encoded word (RFC 2047, `=?charset?Q|B?text?=`) at the start of `text` is; 0 when
// there is none. Spaces inside a Q text, which senders do write, are taken as part of it.
std::size_t encoded_word_length(std::string_view text);

// A header value with its encoded words as UTF-8. Adjacent words of one charset are joined
// before they are converted, since senders cut characters in two. What is no encoded word
// stays as it is; the result is one line of valid UTF-8.
std::string decode_encoded_words(const std::string& text);

}  // namespace agent::gmail
