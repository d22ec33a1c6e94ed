#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/base/secret.h"

namespace agent::signin {

// Why a sign-in in the browser gave no code. Enumerators differ where callers do.
struct Failure {
    enum class Kind {
        denied,       // the person said no
        refused,      // the service would not: what it names as the reason is in `what`
        wrong_state,  // an answer to a sign-in that was not begun here
        unreadable,   // no answer at all: neither a code nor an error in it
        timed_out,    // nobody answered in time
        cancelled,    // a stop signal
        port_taken,   // another program listens there
    };
    Kind kind;
    std::string what;  // for people; holds no code
};

// Reads the address that a sign-in ended at, whole or from the path on: its `code`, once `state`
// is the one that was sent. Failure: denied, refused, wrong_state or unreadable.
Result<Secret, Failure> read_answer(const std::string& address, const std::string& state);

}  // namespace agent::signin
