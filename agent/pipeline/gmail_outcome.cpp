#include "agent/pipeline/gmail_outcome.h"

namespace agent::pipeline {
namespace {

using gmail::Error;

Outcome::Kind kind_of(const Error& error, const StopSignal& stop) {
    switch (error.kind) {
        case Error::Kind::cancelled:
            return Outcome::Kind::interrupted;
        case Error::Kind::offline:
        case Error::Kind::tls:  // a captive portal or a filter in between, as a rule
        case Error::Kind::rate_limited:
        case Error::Kind::too_concurrent:
        case Error::Kind::daily_limit:
            return stop.requested() ? Outcome::Kind::interrupted : Outcome::Kind::deferred;
        case Error::Kind::unauthorized:
        case Error::Kind::signed_out:
        case Error::Kind::bad_client:
            return Outcome::Kind::needs_sign_in;
        case Error::Kind::other_mailbox:
            return Outcome::Kind::other_mailbox;
        case Error::Kind::server:
        case Error::Kind::malformed:
            return stop.requested() ? Outcome::Kind::interrupted : Outcome::Kind::failed_transient;
        default:
            return Outcome::Kind::failed_permanent;
    }
}

}  // namespace

Outcome outcome_of(const Error& error, const StopSignal& stop) {
    return {kind_of(error, stop),
            error.what,
            error.not_before,
            {{"source", "gmail"}, {"http_status", error.status}},
            nullptr};
}

}  // namespace agent::pipeline
