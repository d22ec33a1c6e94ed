#include <array>
#include <cerrno>
#include <cstdint>
#include <iconv.h>
#include <map>
#include <memory>
#include <type_traits>

#include "agent/gmail/charset_converter.h"

namespace agent::gmail {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct IconvCloser {
    void operator()(iconv_t handle) const noexcept { iconv_close(handle); }
};
using Converter = std::unique_ptr<std::remove_pointer_t<iconv_t>, IconvCloser>;

// Null when this system's iconv lacks the charset.
Converter open_converter(const std::string& iconv_name) {
    const iconv_t handle = iconv_open("UTF-8", iconv_name.c_str());
    // iconv's own failure value, an integer in a pointer's clothes.
    if (reinterpret_cast<std::intptr_t>(handle) == -1) return nullptr;
    return Converter(handle);
}

// Open converters are kept by each thread, at most one a charset of the table: glibc unloads a
// converter's module with its last user, and loading it takes milliseconds, for each word of a
// mailbox that mixes charsets.
iconv_t find_converter(const std::string& iconv_name) {
    thread_local std::map<std::string, Converter> opened;
    const auto found = opened.find(iconv_name);
    if (found != opened.end()) return found->second.get();
    return opened.emplace(iconv_name, open_converter(iconv_name)).first->second.get();
}

// One call of iconv; what it produced is added to `text`. Returns its error, or 0.
int convert_some(iconv_t converter, char** in, std::size_t* in_left, std::string& text) {
    std::array<char, 512> buffer{};
    char* out = buffer.data();
    std::size_t out_left = buffer.size();
    const std::size_t result = iconv(converter, in, in_left, &out, &out_left);
    const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
    text.append(buffer.data(), buffer.size() - out_left);
    return error;
}

std::string convert(iconv_t converter, std::string bytes) {
    std::string text;
    char* in = bytes.data();
    std::size_t in_left = bytes.size();
    while (in_left > 0) {
        const int error = convert_some(converter, &in, &in_left, text);
        if (error == 0 || error == E2BIG) continue;
        text += kReplacement;
        if (error != EILSEQ) break;  // EINVAL: the text ends within a character
        ++in;
        --in_left;
    }
    // A base letter is held back in case a combining one follows. This also forgets the state.
    (void)convert_some(converter, nullptr, nullptr, text);
    return text;
}

}  // namespace

std::optional<std::string> convert_to_utf8(const std::string& bytes, const char* iconv_name) {
    const iconv_t converter = find_converter(iconv_name);
    if (converter == nullptr) return std::nullopt;
    return convert(converter, bytes);
}

}  // namespace agent::gmail
