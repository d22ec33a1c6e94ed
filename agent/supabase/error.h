#pragma once

#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/http/http_client.h"

namespace agent::supabase {

// Why Supabase did not do what was asked. Enumerators differ where callers do.
struct Error {
    enum class Kind {
        offline,            // no connection, timeout, 5xx, PGRST000-003, or a captive portal's HTML
        throttled,          // 429
        cancelled,          // a stop signal
        tls,                // certificate refused
        unauthorized,       // 401, PGRST301/302/303: the session must be renewed or is gone
        signed_out,         // the refresh token was refused: only a new sign-in helps
        wrong_credentials,  // password or code refused
        wrong_key,          // the apikey itself was refused
        forbidden,          // 42501: row level security or a missing grant
        missing_table,      // PGRST202/205, 42P01: table or function not there, or cache stale
        schema_drift,       // PGRST204, 42703: a column is not there
        conflict,           // 23505 unique violation, 409
        missing_parent,     // 23503 foreign key
        too_many_rows,      // PGRST124: max-affected was passed, nothing was written
        rejected,           // other 4xx: this row will never be accepted as it is
        malformed,          // an answer that is not what PostgREST sends
    };
    Kind kind;
    std::string what;                   // for people; no tokens, no row content
    std::string code;                   // PostgREST, Postgres or GoTrue code, or empty
    int status = 0;                     // HTTP status, 0 when there was none
    std::optional<Millis> retry_after;  // from the Retry-After header

    // Whether the same call may succeed later without a person doing anything.
    bool transient() const { return kind == Kind::offline || kind == Kind::throttled; }
};

// The error of a transport failure.
Error from_transport(const http::TransportError& error);

// Classifies an answer that is not a success (any status but 2xx), or a 2xx whose body is
// not JSON: HTML means that something on the way answered in Supabase's place.
// Codes: PostgREST docs/references/errors.rst; GoTrue internal/api/apierrors; the gateway's
// `sb-error-code` header. They are listed in error_rules.cpp.
Error from_response(const http::Response& response);

// What was presented to Auth: the same code means different things for each.
enum class Grant { password, refresh_token, code };

// Like from_response, for an answer of /auth/v1/token.
Error from_grant_response(const http::Response& response, Grant grant);

}  // namespace agent::supabase
