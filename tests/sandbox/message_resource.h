#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/google_json.h"
#include "tests/sandbox/mail_source.h"

// Gmail's message resource (developers.google.com/workspace/gmail/api/reference/rest/v1/
// users.messages) from a message's text.
namespace sandbox {

struct ResourceFormat {
    enum class Kind { minimal, metadata, full, raw };
    Kind kind = Kind::full;
    std::vector<std::string> metadata_headers;  // of metadata; empty: all

    // Nothing for a format Gmail does not know.
    static std::optional<Kind> kind_of(const std::string& name);
};

Json message_resource(const MailEntry& entry, const std::string& raw, const ResourceFormat& format);

// users.messages.attachments.get for an attachmentId of the full format; nothing when the message
// has no such part.
std::optional<Json> attachment_resource(const std::string& raw, const std::string& attachment_id);

}  // namespace sandbox
