#include "tests/sandbox/http_types.h"

namespace sandbox {

std::optional<std::string> Request::query_value(const std::string& name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

std::string Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

}  // namespace sandbox
