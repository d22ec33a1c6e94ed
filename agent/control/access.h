#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/secret.h"

namespace agent::control {

// Who may ask: holders of the token that rests in the secret store, and pages that have exchanged
// a code, which works once and for a minute, for a session. Codes and sessions live in memory, so
// a restart ends them. Safe to use from any thread.
class Access {
public:
    static constexpr Millis kCodeLives{60'000};
    static constexpr Millis kSessionLives{12 * 3'600'000};

    // `token`: at least 32 characters (std::invalid_argument else).
    Access(Secret token, const Clock& clock);

    enum class Role {
        stranger,
        page,   // a session
        owner,  // the token itself
    };
    // By the value of an Authorization field.
    Role role_of(const std::string& authorization) const;

    // A new code, to be put into the address of a page.
    Secret make_code();
    // A new session; nothing when there is no such code, it was used, or its time is over. A code
    // that comes twice was seen by somebody else on its way, so that the session it made ends, too
    // (as RFC 6749 4.1.2 has it).
    std::optional<Secret> exchange(const std::string& code);

private:
    struct Session {
        Secret text;
        Monotonic until;
    };
    struct Code {
        Secret text;
        Monotonic until;
        Secret session;  // empty: not used yet
    };

    void forget_expired() const;

    const Secret token_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    mutable std::deque<Code> codes_;  // oldest first
    mutable std::deque<Session> sessions_;
};

// A new token, of 256 random bits.
Secret make_token();

}  // namespace agent::control
