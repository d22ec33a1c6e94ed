#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "tests/sandbox/http_types.h"

// Google's batch format: multipart/mixed of whole HTTP requests, and of whole answers
// (developers.google.com/workspace/gmail/api/guides/batch).
namespace sandbox {

struct BatchPart {
    std::string content_id;          // as written, "<item1>"; may be empty
    std::optional<Request> request;  // nothing: unreadable, or a full URL, which Google refuses
};

struct BatchAnswer {
    std::string content_id;  // of the request
    Response response;
};

// The error is Google's message for the whole batch.
agent::Result<std::vector<BatchPart>, std::string> read_batch(const Request& request);

Response write_batch(const std::vector<BatchAnswer>& answers, const std::string& boundary);

// Path and query of a request target, decoded; nothing when it is malformed.
std::optional<Request> request_for(const std::string& method, const std::string& target);

}  // namespace sandbox
