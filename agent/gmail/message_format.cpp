#include "agent/gmail/message_format.h"

#include "agent/gmail/json_read.h"

namespace agent::gmail {

bool has_bodies(const nlohmann::json& resource) {
    const auto* const payload = find(resource, "payload");
    if (payload == nullptr) return false;
    if (!array_at(*payload, "parts").empty()) return true;
    const auto* const body = find(*payload, "body");
    if (body == nullptr) return false;
    if (find_text(*body, "data") != nullptr || find_text(*body, "attachmentId") != nullptr) {
        return true;
    }
    return digits_at(*body, "size") == "0";  // a message without any text
}

}  // namespace agent::gmail
