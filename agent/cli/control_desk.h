#pragma once

#include <functional>
#include <mutex>

#include "agent/cli/json_output.h"
#include "agent/cli/poll_watch.h"
#include "agent/cli/quiet_context.h"

namespace agent::cli {

// Answers the local API from the mirror with what the commands show, over connections of its own:
// however long a question takes, the poller does not wait for it.
class ControlDesk : public control::Desk {
public:
    // What outlives it.
    struct Given {
        const config::Sources& sources;
        Clock& clock;
        StopSignal& stop;
        PollWatch& watch;
        pipeline::Poller& poller;
    };

    explicit ControlDesk(Given given);

    Json jobs(const JobFilter& filter) override;
    Json job(const std::string& id) override;
    Json open_job(const std::string& job_type) override;
    Answer add_job(const std::string& job_type, const Json& metadata) override;
    Answer cancel_job(const std::string& id) override;
    Answer retry_job(const std::string& id) override;
    Json status() override;
    Answer insights(int days) override;
    Answer search(const std::string& words, int limit) override;
    std::int64_t change_mark() override;
    Health health() override { return given_.watch.health(); }
    bool poll_now(Millis patience) override;

private:
    using Change = Result<storage::Job, sync::JobActions::Refusal>;
    Answer change(const std::function<Change(sync::JobActions&)>& act);

    Given given_;
    std::mutex mutex_;  // guards all of the next two
    QuietContext context_;
    std::int64_t own_changes_ = 0;  // which the connection's data_version does not count
    std::mutex slow_mutex_;         // guards the next, for questions that take seconds
    QuietContext slow_context_;
};

}  // namespace agent::cli
