#include <algorithm>
#include <limits>

#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/job_text.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

struct WatchOptions {
    std::string id;  // empty: all that are not finished
};

bool finished(const storage::Job& job) {
    return job.status == storage::JobStatus::completed || job.status == storage::JobStatus::failed;
}

std::vector<std::string> watched_ids(Mirror& mirror, const WatchOptions& options) {
    if (!options.id.empty()) return {job_by_prefix(mirror.jobs, options.id).id};
    storage::JobStore::Listing all;
    all.limit = std::numeric_limits<int>::max();
    std::vector<std::string> ids;
    for (const storage::Job& job : mirror.jobs.list(all)) {
        if (!finished(job)) ids.push_back(job.id);
    }
    std::reverse(ids.begin(), ids.end());  // oldest first, as they run
    return ids;
}

std::string bar(const storage::Job& job) {
    constexpr std::int64_t kWidth = 20;
    const std::int64_t full =
        job.total > 0 ? std::clamp<std::int64_t>(job.progress * kWidth / job.total, 0, kWidth) : 0;
    return "[" + std::string(static_cast<std::size_t>(full), '#') +
           std::string(static_cast<std::size_t>(kWidth - full), '.') + "]";
}

std::string line_of(const Console& console, const storage::Job& job) {
    std::string line = shown_id(console, job.id) + "  " + padded(job.job_type, 17) + "  " +
                       padded(to_string(job.status), 10) + "  ";
    if (console.out_terminal) line += bar(job) + "  ";
    line += padded(progress_text(job), 9) + "  " + printable(step_text(job));
    if (console.width > 0) line = shortened(line, console.width);
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

// Redraws in place on a terminal; elsewhere writes a line when a job's line has changed.
class Display {
public:
    explicit Display(const Console& console) : console_(console) {}

    void show(const std::vector<storage::Job>& jobs) {
        if (console_.json) {
            show_json(jobs);
        } else if (console_.out_terminal) {
            redraw(jobs);
        } else {
            show_lines(jobs);
        }
        console_.out.flush();
    }

private:
    void redraw(const std::vector<storage::Job>& jobs) {
        if (drawn_ > 0) console_.out << "\x1b[" << drawn_ << "A";
        console_.out << "\x1b[J";
        for (const storage::Job& job : jobs) {
            console_.out << painted(console_, colour_of(job.status), line_of(console_, job))
                         << '\n';
        }
        drawn_ = jobs.size();
    }
    void show_lines(const std::vector<storage::Job>& jobs) {
        for (const storage::Job& job : jobs) {
            if (is_new(job.id, line_of(console_, job))) console_.out << shown_[job.id] << '\n';
        }
    }
    void show_json(const std::vector<storage::Job>& jobs) {
        for (const storage::Job& job : jobs) {
            const Json document = to_json(job);
            if (is_new(job.id, document.dump(-1, ' ', true, Json::error_handler_t::replace))) {
                print_json_line(console_.out, document);
            }
        }
    }
    bool is_new(const std::string& id, const std::string& text) {
        std::string& before = shown_[id];
        if (before == text) return false;
        before = text;
        return true;
    }

    const Console& console_;
    std::size_t drawn_ = 0;  // lines on the terminal
    std::map<std::string, std::string> shown_;
};

// Those of the jobs that are still there: their owner may have deleted one.
std::vector<storage::Job> read_jobs(Mirror& mirror, const std::vector<std::string>& ids) {
    std::vector<storage::Job> jobs;
    for (const std::string& id : ids) {
        if (auto job = mirror.jobs.find(id)) jobs.push_back(std::move(*job));
    }
    return jobs;
}

// Waits until another process has written to the mirror.
void wait_for_change(Context& context, std::int64_t seen) {
    constexpr Millis kBetweenLooks{200};
    do {
        if (!context.clock().sleep_for(kBetweenLooks, context.stop())) throw Interrupted();
    } while (context.mirror().database.data_version() == seen);
}

ExitCode watch(Context& context, const WatchOptions& options) {
    Mirror& mirror = context.mirror();
    const std::vector<std::string> ids = watched_ids(mirror, options);
    if (ids.empty()) {
        context.console().err << "No job is waiting or running.\n";
        return ExitCode::done;
    }
    Display display(context.console());
    bool told = false;
    for (;;) {
        const std::int64_t version = mirror.database.data_version();
        const std::vector<storage::Job> jobs = read_jobs(mirror, ids);
        display.show(jobs);
        if (std::all_of(jobs.begin(), jobs.end(), &finished)) {
            const bool failed = std::any_of(jobs.begin(), jobs.end(), [](const auto& job) {
                return job.status == storage::JobStatus::failed;
            });
            return failed ? ExitCode::failed : ExitCode::done;
        }
        if (!told && !context.running_agent()) {
            context.console().err << "No agent is running; start one with agent run.\n";
        }
        told = true;
        wait_for_change(context, version);
    }
}

}  // namespace

void declare_jobs_watch(CLI::App& command, Action& action) {
    const auto options = std::make_shared<WatchOptions>();
    command.add_option("id", options->id,
                       "the job, or the beginning of its id (all that are not finished)");
    command.footer("Ends with 0 when all are completed and with 1 when one has failed.");
    run_with(command, action, options, &watch);
}

}  // namespace agent::cli
