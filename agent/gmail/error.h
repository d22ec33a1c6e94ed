#pragma once

#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/http/http_client.h"

namespace agent::gmail {

// Why Gmail (or Google's token endpoint) did not do what was asked.
// Sources: developers.google.com/workspace/gmail/api/guides/handle-errors
struct Error {
    enum class Kind {
        offline,         // no connection or timeout
        tls,             // certificate refused
        cancelled,       // a stop signal
        server,          // 5xx, backendError
        rate_limited,    // per-minute quota: 403 rateLimitExceeded/userRateLimitExceeded, 429
        too_concurrent,  // 429 "Too many concurrent requests for user"
        daily_limit,     // 403 dailyLimitExceeded, quotaExceeded
        unauthorized,    // 401: the access token was refused
        signed_out,      // the refresh token was refused (invalid_grant) or is absent
        bad_client,      // invalid_client: wrong client id or secret
        forbidden,       // 403 for want of a scope, API disabled, domain policy
        not_found,       // 404: a message that is gone, or a history id too old
        too_many_parts,  // 400 on a whole batch
        no_batch,        // 404 on the batch endpoint itself
        rejected,        // other 4xx
        malformed,       // an answer that is not what Gmail sends
        other_mailbox,   // not the one that was read before; see pipeline/MirroredMailbox
    };
    Kind kind;
    std::string what;                   // for people; no tokens, addresses or mail content
    int status = 0;                     // HTTP status, 0 when there was none
    std::optional<Instant> not_before;  // the server's own deadline (Retry-After or in its text)

    // Refusals that say nothing about the message asked for.
    bool throttling() const {
        return kind == Kind::rate_limited || kind == Kind::too_concurrent ||
               kind == Kind::daily_limit;
    }
    // Never sent: the account's pacer says that it is too early, and `not_before` when not.
    bool held_back() const { return throttling() && status == 0; }
    // May succeed later without a person doing anything.
    bool transient() const { return throttling() || kind == Kind::offline || kind == Kind::server; }
};

Error from_transport(const http::TransportError& error);

// Classifies a status >= 400 with its JSON body by `error.errors[].reason`,
// `error.status` and, where Google offers nothing else, its message. `now` turns
// Retry-After seconds into an instant.
Error from_response(const http::Response& response, Instant now);

}  // namespace agent::gmail
