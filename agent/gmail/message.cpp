#include "agent/gmail/message.h"

#include <algorithm>
#include <charconv>

#include "agent/gmail/encoded_words.h"
#include "agent/gmail/headers.h"
#include "agent/gmail/json_read.h"
#include "agent/gmail/message_parts.h"
#include "agent/gmail/utf8_text.h"

namespace agent::gmail {
namespace {

// Epoch milliseconds. Beyond the years 1 to 9999 no timestamp could be written of it.
std::optional<Instant> parse_epoch_ms(const std::string& text) {
    constexpr std::int64_t kFirst = -62'135'596'800'000;
    constexpr std::int64_t kLast = 253'402'300'799'999;
    std::int64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < kFirst || value > kLast) {
        return std::nullopt;
    }
    return Instant(Millis(value));
}

std::vector<Address> addresses_in(const Json& payload, const std::string& header) {
    std::vector<Address> all;
    for (const auto& value : find_headers(payload, header)) {
        for (auto& address : parse_address_list(value)) all.push_back(std::move(address));
    }
    return all;
}

// A sender with an address where there is one: broken mail also names people without.
Address sender(const std::vector<Address>& from) {
    const auto found = std::find_if(from.begin(), from.end(),
                                    [](const Address& one) { return !one.email.empty(); });
    if (found != from.end()) return *found;
    return from.empty() ? Address{} : from.front();
}

std::vector<std::string> labels_of(const Json& resource) {
    std::vector<std::string> labels;
    for (const Json& label : array_at(resource, "labelIds")) {
        if (label.is_string()) labels.push_back(clean_line(label.get<std::string>()));
    }
    return labels;
}

}  // namespace

Result<Message, Error> decode_message(const Json& resource) {
    Message message;
    message.id = clean_line(text_at(resource, "id"));
    if (message.id.empty()) {
        return Error{Error::Kind::malformed, "a Gmail message has no id", 0, std::nullopt};
    }
    message.thread_id = clean_line(text_at(resource, "threadId"));
    message.internal_date = parse_epoch_ms(digits_at(resource, "internalDate"));
    message.snippet = clean_line(text_at(resource, "snippet"));
    message.labels = labels_of(resource);

    const Json* const payload = find(resource, "payload");
    if (payload == nullptr) return message;
    message.subject = decode_encoded_words(find_header(*payload, "Subject"));
    message.date_header = clean_line(find_header(*payload, "Date"));
    message.from = sender(addresses_in(*payload, "From"));
    message.to = addresses_in(*payload, "To");
    message.cc = addresses_in(*payload, "Cc");
    message.bcc = addresses_in(*payload, "Bcc");
    if (const auto parts = read_message_parts(*payload)) {
        message.attachment_count = parts->attachment_count;
        message.body_preview = parts->body_preview;
    }
    return message;
}

}  // namespace agent::gmail
