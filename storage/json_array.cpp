#include "storage/json_array.h"

#include <string_view>

namespace storage {
namespace {

void append_quoted(std::string& json, const std::string& text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    json += '"';
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20) {
            json += "\\u00";
            json += kHex[byte >> 4U];
            json += kHex[byte & 0xFU];
            continue;
        }
        if (character == '"' || character == '\\') json += '\\';
        json += character;
    }
    json += '"';
}

}  // namespace

std::string json_array(std::span<const std::string> texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ',';
        append_quoted(json, text);
    }
    return json + "]";
}

}  // namespace storage
