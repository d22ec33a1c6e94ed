#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "agent/control/message.h"

namespace agent::control {

// What the local API asks of the agent behind it. Called from several threads at once. Throws for
// what is nobody's mistake; the caller then answers 500.
class Desk {
public:
    virtual ~Desk() = default;

    // Why something was not done.
    struct Refusal {
        enum class Kind {
            invalid,      // what was asked for makes no sense
            not_found,    // there is no such job
            conflict,     // not in its state
            not_allowed,  // nobody is signed in, or not here
            unavailable,  // busy or stopping: later
        };
        Kind kind = Kind::invalid;
        std::string what;  // for people; no secret and no mail in it
    };
    using Answer = Result<Json, Refusal>;

    // Columns of analytics_jobs under their names, newest first.
    struct JobFilter {
        std::optional<std::string> status;
        std::optional<std::string> job_type;
        int limit = 10;
    };
    virtual Json jobs(const JobFilter& filter) = 0;
    // Null when there is none.
    virtual Json job(const std::string& id) = 0;
    // The job that waits or runs, of that type; null when there is none.
    virtual Json open_job(const std::string& job_type) = 0;
    virtual Answer add_job(const std::string& job_type, const Json& metadata) = 0;
    virtual Answer cancel_job(const std::string& id) = 0;
    virtual Answer retry_job(const std::string& id) = 0;

    // As `agent status --json`.
    virtual Json status() = 0;
    // As `agent insights --json --days N`.
    virtual Answer insights(int days) = 0;
    // As `agent cache search --json --limit N`.
    virtual Answer search(const std::string& words, int limit) = 0;

    // Another number whenever something may have changed that jobs() or status() tell.
    virtual std::int64_t change_mark() = 0;

    // What the poller does, from memory.
    struct Health {
        std::optional<Instant> last_poll_at;
        Millis since_last_poll{0};  // since the start when there was none
        Millis poll_interval{0};
        bool online = false;
        int running_jobs = 0;
        int pulled = 0;  // rows, since the agent's start
        int pushed = 0;
        std::int64_t polls = 0;  // that have ended
    };
    virtual Health health() = 0;
    // Asks for a poll at once, even when offline, and waits until one that began after the call
    // has ended. False when it has not within `patience` or the agent stops.
    virtual bool poll_now(Millis patience) = 0;
};

}  // namespace agent::control
