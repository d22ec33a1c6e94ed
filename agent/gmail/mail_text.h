#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace agent::gmail {

// A message as mail programs keep it (RFC 5322), lines ended by \n.
struct MailText {
    std::string text;
    // Attachments that Gmail keeps beside the message: they are named but empty.
    int attachments_left_out = 0;
};

// Whether the resource holds the body: false in the metadata and minimal formats.
bool has_body(const nlohmann::json& resource);

// The message of a Gmail resource: as it was sent in the raw format; rebuilt from its parts in
// the full one, with Gmail's headers in their order and every body in base64. Nothing when the
// resource holds no body.
std::optional<MailText> mail_text(const nlohmann::json& resource);

}  // namespace agent::gmail
