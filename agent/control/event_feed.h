#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>

#include "agent/base/clock.h"
#include "agent/control/desk.h"

namespace agent::control {

// What one stream of server-sent events has told so far, and what is new since. One thread.
class EventFeed {
public:
    EventFeed(Desk& desk, const Clock& clock);

    // Writes what has changed since the last call; at first, all. `job`: a row of
    // analytics_jobs. `job_removed`: the id of one that is gone. `status`: as Desk::status(), when
    // it differs. Else from time to time a comment, so that nobody takes the stream for dead.
    void write_news(std::ostream& out);

private:
    void write(std::ostream& out, const char* event, const std::string& data);
    void write_jobs(std::ostream& out);
    void write_removed_jobs(std::ostream& out, const std::map<std::string, std::string>& now);
    void write_status(std::ostream& out);

    Desk& desk_;
    const Clock& clock_;
    std::optional<std::int64_t> mark_;
    bool status_wanted_ = true;
    Monotonic status_soonest_{};
    Monotonic status_latest_{};
    Monotonic written_at_{};
    std::map<std::string, std::string> jobs_;  // by id, as written
    std::string status_;
};

}  // namespace agent::control
