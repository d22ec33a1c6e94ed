#include "agent/gmail/encoded_words.h"
#include "agent/gmail/headers.h"
#include "agent/gmail/message.h"
#include "agent/gmail/multipart.h"
#include "storage/search_words.h"
#include "tests/fuzz/bytes.h"

// Values of headers that strangers wrote, and words that are typed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = test::text_of(data, size);

    test::require_storable(agent::gmail::decode_encoded_words(text));
    for (const auto& address : agent::gmail::parse_address_list(text)) {
        test::require_storable({address.email, address.name});
    }
    (void)agent::gmail::header_parameter(text, "charset");
    (void)agent::gmail::find_boundary(text);
    (void)agent::gmail::split_headers(text);
    (void)storage::match_expression(text);
    return 0;
}
