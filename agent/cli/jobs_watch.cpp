#include <algorithm>
#include <limits>
#include <set>

#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/job_text.h"
#include "agent/cli/jobs_watch_view.h"

namespace agent::cli {

namespace {

struct WatchOptions {
    std::string id;  // empty: all that are not finished, and those that come
    bool until_done = false;
};

// The jobs that a call watches.
class Watched {
public:
    Watched(Mirror& mirror, const std::string& only_id) : mirror_(mirror), only_one_(false) {
        if (only_id.empty()) return;
        ids_.push_back(job_by_prefix(mirror.jobs, only_id).id);
        only_one_ = true;
    }

    // As they are now, oldest first; without those that their owner has deleted.
    std::vector<storage::Job> read() {
        if (!only_one_) add_unfinished();
        std::vector<storage::Job> jobs;
        for (const std::string& id : ids_) {
            if (auto job = mirror_.jobs.find(id)) jobs.push_back(std::move(*job));
        }
        return jobs;
    }

private:
    void add_unfinished() {
        std::vector<storage::Job> found;
        for (const auto status : {storage::JobStatus::processing, storage::JobStatus::pending}) {
            storage::JobStore::Listing listing;
            listing.status = status;
            listing.limit = std::numeric_limits<int>::max();
            for (storage::Job& job : mirror_.jobs.list(listing)) found.push_back(std::move(job));
        }
        std::sort(found.begin(), found.end(), [](const storage::Job& a, const storage::Job& b) {
            return std::pair(a.created_at, a.id) < std::pair(b.created_at, b.id);
        });
        for (const storage::Job& job : found) {
            if (known_.insert(job.id).second) ids_.push_back(job.id);
        }
    }

    Mirror& mirror_;
    bool only_one_;
    std::vector<std::string> ids_;
    std::set<std::string> known_;
};

// Waits until another process has written to the mirror.
void wait_for_change(Context& context, std::int64_t seen) {
    constexpr Millis kBetweenLooks{200};
    do {
        if (!context.clock().sleep_for(kBetweenLooks, context.stop())) throw Interrupted();
    } while (context.mirror().database.data_version() == seen);
}

bool all_finished(const std::vector<storage::Job>& jobs) {
    return std::all_of(jobs.begin(), jobs.end(), &finished);
}

ExitCode ending_of(const std::vector<storage::Job>& jobs) {
    const bool failed = std::any_of(jobs.begin(), jobs.end(), [](const storage::Job& job) {
        return job.status == storage::JobStatus::failed;
    });
    return failed ? ExitCode::failed : ExitCode::done;
}

void remark_on_waiting(Context& context, const std::vector<storage::Job>& jobs) {
    if (jobs.empty()) remarks(context.console()) << "No job is waiting or running.\n";
    if (!all_finished(jobs) && !context.running_agent()) {
        remarks(context.console()) << "No agent is running; start one with agent run.\n";
    }
}

ExitCode watch(Context& context, const WatchOptions& options) {
    Mirror& mirror = context.mirror();
    Watched watched(mirror, options.id);
    JobsWatchView view(context.console(), context.clock());
    const bool ends = options.until_done || !options.id.empty();
    for (bool first = true;; first = false) {
        const std::int64_t version = mirror.database.data_version();
        const std::vector<storage::Job> jobs = watched.read();
        if (first) remark_on_waiting(context, jobs);
        if (!jobs.empty()) view.show(jobs);
        if (ends && all_finished(jobs)) return ending_of(jobs);
        wait_for_change(context, version);
    }
}

}  // namespace

void declare_jobs_watch(CLI::App& command, Action& action) {
    const auto options = std::make_shared<WatchOptions>();
    command.add_option("id", options->id,
                       "the job, or the beginning of its id (all that are not finished)");
    command.add_flag("--until-done", options->until_done,
                     "end when all are; with an id, it always does. Else Ctrl-C ends it");
    command.footer("Ends with 0 when all are completed and with 1 when one has failed.");
    run_with(command, action, options, &watch);
}

}  // namespace agent::cli
