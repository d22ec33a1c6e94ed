#include <algorithm>
#include <string_view>

#include <Poco/String.h>

#include "agent/base/timestamp.h"
#include "agent/gmail/message.h"

namespace agent::gmail {
namespace {

bool has_label(const Message& message, std::string_view label) {
    return std::find(message.labels.begin(), message.labels.end(), label) != message.labels.end();
}

Json address_json(const Address& address) {
    return {{"email", address.email}, {"name", address.name}};
}

Json addresses_json(const std::vector<Address>& addresses) {
    Json array = Json::array();
    for (const auto& address : addresses) array.push_back(address_json(address));
    return array;
}

// "social" of CATEGORY_SOCIAL; Gmail shows CATEGORY_PERSONAL as its Primary tab.
std::string category_of(const Message& message) {
    constexpr std::string_view kPrefix = "CATEGORY_";
    const auto found = std::find_if(message.labels.begin(), message.labels.end(),
                                    [&](const auto& label) { return label.starts_with(kPrefix); });
    if (found == message.labels.end() || *found == "CATEGORY_PERSONAL") return "primary";
    return Poco::toLower(found->substr(kPrefix.size()));
}

Json date_of(const Message& message) {
    if (message.internal_date) return format_timestamp(*message.internal_date);
    if (message.date_header.empty()) return nullptr;
    return message.date_header;
}

}  // namespace

Json processed_data(const Message& message, bool has_attachments, int attachment_count) {
    const bool starred = has_label(message, "STARRED");
    return {
        {"id", message.id},
        {"threadId", message.thread_id},
        {"subject", message.subject},
        {"from", address_json(message.from)},
        {"to", addresses_json(message.to)},
        {"cc", addresses_json(message.cc)},
        {"bcc", addresses_json(message.bcc)},
        {"date", date_of(message)},
        {"snippet", message.snippet},
        {"bodyPreview", message.body_preview},
        {"labels", message.labels},
        {"isRead", !has_label(message, "UNREAD")},
        {"isStarred", starred},
        {"hasAttachments", has_attachments},
        {"attachmentCount", attachment_count},
        {"category", category_of(message)},
        {"priority", starred || has_label(message, "IMPORTANT") ? "high" : "normal"},
    };
}

}  // namespace agent::gmail
