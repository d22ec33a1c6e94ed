#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/cli/console.h"
#include "agent/pipeline/pace_meter.h"
#include "storage/job_store.h"

namespace agent::cli {

// Shows jobs that another process works on, on `out`: on a terminal a table that is redrawn in
// place, with speed and time left as the changes tell; in a pipe a line for each job that has
// changed; with --json a document for each.
class JobsWatchView {
public:
    JobsWatchView(const Console& console, const Clock& clock) : console_(console), clock_(clock) {}

    // All jobs that are watched, as they are now, oldest first.
    void show(const std::vector<storage::Job>& jobs);

private:
    void redraw(const std::vector<storage::Job>& jobs);
    void show_lines(const std::vector<storage::Job>& jobs);
    void show_json(const std::vector<storage::Job>& jobs);
    bool is_new(const std::string& id, const std::string& text);
    const pipeline::Pace& pace_of(const storage::Job& job);

    struct Seen {
        pipeline::PaceMeter meter;
        std::int64_t progress = -1;
        pipeline::Pace pace = {};
    };

    const Console& console_;
    const Clock& clock_;
    std::size_t drawn_ = 0;                     // lines on the terminal
    std::map<std::string, std::string> shown_;  // by job id
    std::map<std::string, Seen> seen_;          // by job id
};

}  // namespace agent::cli
