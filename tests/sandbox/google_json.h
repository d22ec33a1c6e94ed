#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "tests/sandbox/http_types.h"

// Answers in the shape of Google's APIs (cloud.google.com/apis/design/errors, with the older
// `errors` list that Gmail still sends).
namespace sandbox {

using Json = nlohmann::json;

// Text that is not UTF-8 is repaired.
Response json_response(const Json& body, int status = 200);

struct GoogleError {
    int code;
    std::string status;  // "NOT_FOUND"
    std::string reason;  // "notFound"
    std::string message;
    std::string domain = "global";
};
Response google_error(const GoogleError& error);

Response not_found();
Response invalid_argument(const std::string& message);
Response unauthenticated();
Response too_many_concurrent();
Response quota_exceeded();  // the per-minute quota, as 403

}  // namespace sandbox
