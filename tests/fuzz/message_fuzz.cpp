#include "agent/gmail/mail_text.h"
#include "agent/gmail/message.h"
#include "tests/fuzz/bytes.h"

// A message resource as Gmail, or something between it and us, might send it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto resource = nlohmann::json::parse(test::text_of(data, size), nullptr, false);
    if (resource.is_discarded()) return 0;

    const auto message = agent::gmail::decode_message(resource);
    if (message) {
        test::require_storable(agent::gmail::processed_data(
            message.value(), true, message.value().attachment_count.value_or(1)));
    }
    const auto mail = agent::gmail::mail_text(resource);
    if (mail.has_value() != agent::gmail::has_body(resource)) std::abort();
    return 0;
}
