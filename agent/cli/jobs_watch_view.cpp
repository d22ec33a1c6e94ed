#include "agent/cli/jobs_watch_view.h"

#include <algorithm>

#include "agent/cli/job_text.h"
#include "agent/cli/progress_view.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"
#include "agent/pipeline/pace_text.h"

namespace agent::cli {

namespace {

constexpr std::size_t kBarCells = 20;
// From so many columns on there is place for a bar.
constexpr std::size_t kWide = 110;
// A line longer than the terminal would become two, and be missed when the table is redrawn.
constexpr const char* kNoWrapping = "\x1b[?7l";
constexpr const char* kWrapping = "\x1b[?7h";

std::string bar(const storage::Job& job) {
    const std::int64_t total = std::max<std::int64_t>(job.total, 1);
    return "[" + progress_bar(std::min(job.progress, total), total, kBarCells) + "]";
}

std::string percent(const storage::Job& job) {
    if (job.total <= 0) return "";
    return std::to_string(std::clamp<std::int64_t>(job.progress * 100 / job.total, 0, 100)) + "%";
}

std::string time_left(const storage::Job& job, const pipeline::Pace& pace) {
    if (finished(job) || !pace.time_left) return "";
    return pipeline::time_left_text(*pace.time_left);
}

std::string line_of(const storage::Job& job) {
    std::string line = job.id + "  " + padded(job.job_type, 17) + "  " +
                       padded(to_string(job.status), 10) + "  " + padded(progress_text(job), 9) +
                       "  " + printable(step_text(job));
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

// Those that fit on `lines`: what has ended goes first, the oldest before others; then the jobs
// that will run last.
std::vector<storage::Job> that_fit(std::vector<storage::Job> jobs, std::size_t lines) {
    while (jobs.size() > lines) {
        const auto ended = std::find_if(jobs.begin(), jobs.end(), &finished);
        jobs.erase(ended == jobs.end() ? std::prev(ended) : ended);
    }
    return jobs;
}

Table table_for(const Console& console) {
    std::vector<Column> columns = {
        {.title = "ID"}, {.title = "TYPE", .shrinks = true}, {.title = "STATUS"}};
    if (console.width >= kWide) columns.push_back({.title = ""});
    columns.insert(columns.end(), {{.title = "", .right_aligned = true},
                                   {.title = "DONE", .right_aligned = true},
                                   {.title = "SPEED", .right_aligned = true},
                                   {.title = "LEFT", .right_aligned = true},
                                   {.title = "STEP", .shrinks = true}});
    return Table(std::move(columns));
}

std::vector<Cell> row_of(const Console& console, const storage::Job& job,
                         const pipeline::Pace& pace) {
    const Colour colour = colour_of(job.status);
    std::vector<Cell> row = {
        shown_id(console, job.id), job.job_type, {std::string(to_string(job.status)), colour}};
    if (console.width >= kWide) row.emplace_back(bar(job), colour);
    row.insert(row.end(), {percent(job), progress_text(job), finished(job) ? "" : rate_text(pace),
                           time_left(job, pace), step_text(job)});
    return row;
}

}  // namespace

void JobsWatchView::show(const std::vector<storage::Job>& jobs) {
    if (console_.json) {
        show_json(jobs);
    } else if (console_.out_terminal) {
        redraw(jobs);
    } else {
        show_lines(jobs);
    }
    console_.out.flush();
}

void JobsWatchView::redraw(const std::vector<storage::Job>& jobs) {
    constexpr std::size_t kOtherLines = 3;  // titles, how many are left out, the cursor's own
    const std::size_t place = console_.height > kOtherLines ? console_.height - kOtherLines : 1;
    const auto fitting = console_.height == 0 ? jobs : that_fit(jobs, place);
    Table table = table_for(console_);
    for (const storage::Job& job : jobs) (void)pace_of(job);
    for (const storage::Job& job : fitting) table.add(row_of(console_, job, pace_of(job)));

    if (drawn_ > 0) console_.out << "\x1b[" << drawn_ << "A";
    console_.out << "\x1b[J" << kNoWrapping;
    table.print(console_);
    drawn_ = table.lines();
    if (const std::size_t more = jobs.size() - fitting.size(); more > 0) {
        console_.out << "and " << counted(static_cast<std::int64_t>(more), "job", "jobs")
                     << " more\n";
        ++drawn_;
    }
    console_.out << kWrapping;
}

void JobsWatchView::show_lines(const std::vector<storage::Job>& jobs) {
    for (const storage::Job& job : jobs) {
        const std::string line = line_of(job);
        if (is_new(job.id, line)) console_.out << line << '\n';
    }
}

void JobsWatchView::show_json(const std::vector<storage::Job>& jobs) {
    for (const storage::Job& job : jobs) {
        Json document = to_json(job);
        if (!is_new(job.id, document.dump(-1, ' ', true, Json::error_handler_t::replace))) continue;
        const pipeline::Pace& pace = pace_of(job);
        document["messages_per_second"] = pace.messages_per_second;
        document["seconds_left"] = nullptr;
        if (pace.time_left && !finished(job)) {
            document["seconds_left"] =
                std::chrono::ceil<std::chrono::seconds>(*pace.time_left).count();
        }
        print_json_line(console_.out, document);
    }
}

bool JobsWatchView::is_new(const std::string& id, const std::string& text) {
    std::string& before = shown_[id];
    if (before == text) return false;
    before = text;
    return true;
}

// Measured anew only when the job has got on: neither its wait before the start nor a change of
// another job says anything of its speed.
const pipeline::Pace& JobsWatchView::pace_of(const storage::Job& job) {
    Seen& seen = seen_.try_emplace(job.id, Seen{pipeline::PaceMeter(clock_)}).first->second;
    const bool under_way = job.status == storage::JobStatus::processing && job.total > 0;
    if (under_way && seen.progress != job.progress) {
        seen.progress = job.progress;
        seen.pace = seen.meter.measure(job.progress, job.total);
    }
    return seen.pace;
}

}  // namespace agent::cli
