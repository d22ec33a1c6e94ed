#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "tests/sandbox/faults.h"

namespace sandbox {
namespace {

std::string rfc3339(agent::Instant when) {
    return Poco::DateTimeFormatter::format(Poco::Timestamp(when.time_since_epoch().count()),
                                           "%Y-%m-%dT%H:%M:%S.%iZ");
}

Response captive_portal() {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"}},
            "<!DOCTYPE html><html><head><title>Welcome to the guest network</title></head>"
            "<body><form action=\"/login\">Please accept the terms.</form></body></html>"};
}

Response google_answer(const Fault& fault, agent::Instant now) {
    switch (fault.kind) {
        case Fault::Kind::too_concurrent:
            return too_many_concurrent();
        case Fault::Kind::rate_limited:
            return google_error(
                {403, "PERMISSION_DENIED", "rateLimitExceeded",
                 "User-rate limit exceeded.  Retry after " + rfc3339(now + fault.retry_after),
                 "usageLimits"});
        case Fault::Kind::server_error:
            return google_error({500, "INTERNAL", "backendError", "Internal error encountered."});
        default:
            return google_error(
                {503, "UNAVAILABLE", "backendError", "The service is currently unavailable."});
    }
}

// OAuth's endpoint has no Google error object (RFC 6749 5.2).
Response token_answer(int status) {
    return json_response({{"error", status < 500 ? "rate_limit_exceeded" : "internal_failure"}},
                         status);
}

// Supabase's gateway, and PostgREST when it has lost its database (PGRST000).
Response supabase_answer(int status) {
    if (status == 503) {
        return json_response({{"code", "PGRST000"},
                              {"message", "Could not connect with the database"},
                              {"details", nullptr},
                              {"hint", nullptr}},
                             status);
    }
    return json_response({{"message", status == 500 ? "An unexpected failure occurred"
                                                    : "Request rate limit reached"}},
                         status);
}

Response expired_session() {
    return json_response(
        {{"code", "PGRST303"}, {"message", "JWT expired"}, {"details", nullptr}, {"hint", nullptr}},
        401);
}

}  // namespace

std::optional<Response> fault_response(const Fault& fault, agent::Instant now) {
    switch (fault.kind) {
        case Fault::Kind::captive_portal:
            return captive_portal();
        case Fault::Kind::expired_token:
            if (fault.scope == Fault::Scope::supabase) return expired_session();
            return std::nullopt;
        case Fault::Kind::too_concurrent:
        case Fault::Kind::rate_limited:
        case Fault::Kind::server_error:
        case Fault::Kind::unavailable:
            break;
        default:
            return std::nullopt;
    }
    Response google = google_answer(fault, now);
    if (fault.scope == Fault::Scope::token) return token_answer(google.status);
    if (fault.scope == Fault::Scope::supabase) return supabase_answer(google.status);
    return google;
}

Response malformed(Response response) {
    response.body.resize(response.body.size() / 2);
    return response;
}

}  // namespace sandbox
