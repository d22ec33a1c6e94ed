#include "tests/sandbox/google_json.h"

namespace sandbox {

Response json_response(const Json& body, int status) {
    return {status,
            {{"Content-Type", "application/json; charset=UTF-8"}, {"Cache-Control", "private"}},
            body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Response google_error(const GoogleError& error) {
    const Json one{{"message", error.message}, {"domain", error.domain}, {"reason", error.reason}};
    return json_response({{"error",
                           {{"code", error.code},
                            {"message", error.message},
                            {"errors", Json::array({one})},
                            {"status", error.status}}}},
                         error.code);
}

Response not_found() {
    return google_error({404, "NOT_FOUND", "notFound", "Requested entity was not found."});
}

Response invalid_argument(const std::string& message) {
    return google_error({400, "INVALID_ARGUMENT", "invalidArgument", message});
}

Response unauthenticated() {
    Response response = google_error(
        {401, "UNAUTHENTICATED", "authError",
         "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
         "cookie or other valid authentication credential."});
    response.headers.emplace_back("WWW-Authenticate",
                                  "Bearer realm=\"https://accounts.google.com/\"");
    return response;
}

Response too_many_concurrent() {
    return google_error(
        {429, "RESOURCE_EXHAUSTED", "rateLimitExceeded", "Too many concurrent requests for user."});
}

Response quota_exceeded() {
    return google_error({403, "PERMISSION_DENIED", "rateLimitExceeded",
                         "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute "
                         "per user' of service 'gmail.googleapis.com' for consumer "
                         "'project_number:1'.",
                         "usageLimits"});
}

}  // namespace sandbox
