#include "tests/sandbox/text.h"

#include <charconv>
#include <sstream>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/NumberFormatter.h>
#include <Poco/StreamCopier.h>
#include <Poco/UTF8String.h>

namespace sandbox {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view text, int base) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number, base);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

}  // namespace

std::string base64url(const std::string& bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    encoder.rdbuf()->setLineLength(0);
    encoder << bytes;
    encoder.close();
    return out.str();
}

std::optional<std::string> from_base64url(const std::string& text) {
    std::istringstream in(text);
    Poco::Base64Decoder decoder(in, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    std::string bytes;
    Poco::StreamCopier::copyToString(decoder, bytes);
    if (decoder.bad()) return std::nullopt;
    return bytes;
}

std::string hex_id(std::uint64_t id) {
    std::string digits = Poco::NumberFormatter::formatHex(Poco::UInt64(id), 16);
    return lower(digits);
}

std::optional<std::uint64_t> id_from_hex(std::string_view text) {
    if (text.size() != 16) return std::nullopt;
    return whole_number<std::uint64_t>(text, 16);
}

std::optional<std::int64_t> to_number(std::string_view text) {
    return whole_number<std::int64_t>(text, 10);
}

std::string lower(const std::string& utf8) {
    return Poco::UTF8::toLower(utf8);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        if (end > begin) pieces.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return pieces;
}

}  // namespace sandbox
