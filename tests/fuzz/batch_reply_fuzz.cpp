#include "agent/gmail/batch_reply.h"
#include "agent/gmail/multipart.h"
#include "tests/fuzz/bytes.h"

// The first line is the Content-Type of Gmail's batch endpoint, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = test::text_of(data, size);
    const auto end = text.find('\n');
    const std::string type = text.substr(0, end);
    std::string body = end == std::string::npos ? "" : text.substr(end + 1);
    (void)agent::gmail::parse_http_response(body);

    constexpr std::size_t kAsked = 4;
    const auto reply =
        agent::gmail::read_batch_reply({200, {{"Content-Type", type}}, std::move(body)}, kAsked);

    if (reply.answers.size() != kAsked) std::abort();
    if (reply.empty() && reply.all_unauthorized()) std::abort();
    return 0;
}
