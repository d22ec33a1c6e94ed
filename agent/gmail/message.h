#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/base/clock.h"
#include "agent/gmail/gmail_client.h"

namespace agent::gmail {

struct Address {
    std::string email;  // as written; may be empty in broken mail
    std::string name;
};

// What the mirror keeps of a Gmail message beside the raw resource.
struct Message {
    std::string id;
    std::string thread_id;
    std::optional<Instant> internal_date;  // when Gmail accepted it; better than Date
    std::string subject;
    Address from;
    std::vector<Address> to, cc, bcc;
    std::string snippet;  // as Gmail sends it, with HTML entities
    std::vector<std::string> labels;
    // In the metadata format Gmail sends no parts: then nothing, and the caller says.
    std::optional<int> attachment_count;
    std::string body_preview;  // plain text, at most 500 characters; empty with metadata
    std::string date_header;
};

// Reads a Gmail message resource. Never throws on odd content: what cannot be read stays
// empty and text that is not UTF-8 is repaired. Error::malformed only when there is no id.
Result<Message, Error> decode_message(const Json& resource);

// The contract's `processed_data` object. `has_attachments` and the count are the caller's
// decision where decode_message could not tell. category: from CATEGORY_* labels ("primary"
// when none or CATEGORY_PERSONAL, as Gmail names that tab); priority: "high" with IMPORTANT or
// STARRED, else "normal"; date: internal_date as format_timestamp writes it, else the Date
// header's text, else null.
Json processed_data(const Message& message, bool has_attachments, int attachment_count);

// An RFC 5322 address list, with display names, comments, quoted strings, groups and encoded words
// (RFC 2047). Tolerant: what is no address is kept as a name with an empty email.
std::vector<Address> parse_address_list(const std::string& text);

}  // namespace agent::gmail
