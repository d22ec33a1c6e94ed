#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http/http_client.h"

namespace agent::gmail {

// A whole HTTP response as text; nothing when it does not start with a status line.
std::optional<http::Response> parse_http_response(std::string_view text);

// The answers inside a batch reply, by the index that batch_request gave them. Parts without an
// index of ours, or with one that has been answered already, are left out.
struct BatchReply {
    std::vector<std::optional<http::Response>> answers;  // one a request; nothing: not answered

    bool empty() const;
    // Every answer that is there is a 401: the token ran out under way.
    bool all_unauthorized() const;
};

// `count` is how many requests the batch held. Sources: RFC 2046, and Google's guide, where the
// Content-ID of an answer is that of its request with "response-" before it.
BatchReply read_batch_reply(const http::Response& response, std::size_t count);

}  // namespace agent::gmail
