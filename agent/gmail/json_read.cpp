#include "agent/gmail/json_read.h"

namespace agent::gmail {

using Json = nlohmann::json;

const Json* find(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

const std::string* find_text(const Json& object, const char* key) {
    const Json* const value = find(object, key);
    if (value == nullptr || !value->is_string()) return nullptr;
    return &value->get_ref<const std::string&>();
}

std::string text_at(const Json& object, const char* key) {
    const std::string* const text = find_text(object, key);
    return text == nullptr ? "" : *text;
}

std::string digits_at(const Json& object, const char* key) {
    const Json* const value = find(object, key);
    if (value != nullptr && value->is_number_integer()) return value->dump();
    return text_at(object, key);
}

std::span<const Json> array_at(const Json& object, const char* key) {
    const Json* const value = find(object, key);
    if (value == nullptr || !value->is_array()) return {};
    return value->get_ref<const Json::array_t&>();
}

}  // namespace agent::gmail
