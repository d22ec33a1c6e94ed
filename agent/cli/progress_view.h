#pragma once

#include <map>
#include <mutex>
#include <string>

#include "agent/cli/console.h"
#include "agent/pipeline/outcome.h"

namespace agent::cli {

// Shows runs of jobs as they go, on `err` so that `out` stays parseable: on a terminal one bar that
// is redrawn, in a pipe one line a step, with --json one object a line. Safe to call from several
// threads.
class ProgressView {
public:
    // `terminal`: whether `console.err` is one.
    ProgressView(Console& console, bool terminal);
    // Takes an unfinished bar off the screen.
    ~ProgressView();

    void show(const pipeline::ProgressEvent& event);

private:
    struct Run {
        std::string step;
        std::int64_t done = 0;
        std::int64_t total = 0;
        pipeline::Pace pace;
    };

    void print_line(const pipeline::ProgressEvent& event);
    void print_event(const pipeline::ProgressEvent& event);
    void draw_bar();
    void clear_bar();

    Console& console_;
    bool terminal_;
    std::mutex mutex_;
    std::map<std::string, Run> runs_;  // by job id, those under way
    bool bar_drawn_ = false;
};

// "#####---------------" of `width` cells, full when total is 0.
std::string progress_bar(std::int64_t done, std::int64_t total, std::size_t width);

// "12/s", "1.5/s"; nothing while it is not known.
std::string rate_text(const pipeline::Pace& pace);

}  // namespace agent::cli
