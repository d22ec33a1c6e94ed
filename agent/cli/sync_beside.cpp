#include "agent/cli/sync_beside.h"

#include <algorithm>
#include <limits>
#include <map>

#include "agent/cli/failure.h"
#include "agent/cli/job_text.h"
#include "agent/pipeline/job_counts.h"

namespace agent::cli {
namespace {

using pipeline::Outcome;
using pipeline::ProgressEvent;
using storage::Job;
using storage::JobStatus;

std::vector<Job> all_jobs(Mirror& mirror) {
    storage::JobStore::Listing all;
    all.limit = std::numeric_limits<int>::max();
    auto jobs = mirror.jobs.list(all);
    std::reverse(jobs.begin(), jobs.end());  // oldest first, as they run
    return jobs;
}

bool is_no_news(const Job& told, const Job& job) {
    return told.updated_at == job.updated_at || (finished(told) && finished(job));
}

// Jobs as they change in the mirror, told as their runs would tell.
class Follower {
public:
    Follower(Mirror& mirror, const pipeline::ProgressSink& on_progress)
        : mirror_(mirror), on_progress_(on_progress) {
        for (const Job& job : all_jobs(mirror)) {
            if (finished(job)) ended_before_[job.id] = job.retry_count;
        }
    }

    // Tells what is new; returns whether a job runs.
    bool look() {
        bool running = false;
        for (const Job& job : all_jobs(mirror_)) {
            const auto before = ended_before_.find(job.id);
            // Not by updated_at, which Supabase's answer to the last push changes.
            if (before != ended_before_.end() && before->second == job.retry_count) continue;
            running = running || job.running;
            tell(job);
        }
        return running;
    }

    void add_up(pipeline::RoundSummary& round) const {
        for (const auto& [id, job] : seen_) {
            if (job.status == JobStatus::completed) ++round.jobs_completed;
            if (job.status == JobStatus::failed) ++round.jobs_failed;
            if (job.status == JobStatus::processing) ++round.jobs_waiting;
            round.messages += pipeline::counts_in_metadata(job);
        }
    }

private:
    void tell(const Job& job) {
        // A job that waits is not this round's until it is started.
        const auto known = seen_.find(job.id);
        if (known == seen_.end() && job.status == JobStatus::pending) return;
        if (known != seen_.end() && is_no_news(known->second, job)) return;
        ProgressEvent event;
        event.job_id = job.id;
        event.job_type = job.job_type;
        if (known == seen_.end()) {
            event.kind = ProgressEvent::Kind::started;
            on_progress_(event);
        }
        event.kind = finished(job) ? ProgressEvent::Kind::finished : ProgressEvent::Kind::advanced;
        event.step = step_text(job);
        event.done = job.progress;
        event.total = job.total;
        if (finished(job)) event.counts = pipeline::counts_in_metadata(job);
        if (job.status == JobStatus::failed) {
            event.outcome.kind = Outcome::Kind::failed_permanent;
            event.outcome.message = job.error.value_or("");
        }
        if (finished(job) || !event.step.empty()) on_progress_(event);
        seen_[job.id] = job;
    }

    Mirror& mirror_;
    const pipeline::ProgressSink& on_progress_;
    std::map<std::string, int> ended_before_;  // retry_count by id
    std::map<std::string, Job> seen_;          // as last told
};

void follow(Context& context, Follower& follower) {
    constexpr Millis kBetweenLooks{200};
    do {
        if (!context.clock().sleep_for(kBetweenLooks, context.stop())) throw Interrupted();
    } while (follower.look());
}

}  // namespace

pipeline::RoundSummary sync_beside(Context& context, ControlClient& client,
                                   const pipeline::ProgressSink& on_progress) {
    Mirror& mirror = context.mirror();
    Follower follower(mirror, on_progress);
    const Json first = client.post("/api/sync");
    follow(context, follower);
    Json now = first;
    while (now.at("running_jobs") > 0) {
        now = client.post("/api/sync");
        follow(context, follower);
    }
    pipeline::RoundSummary round;
    round.online = now.at("online").get<bool>();
    const auto since = [&](const char* key) {
        return now.at(key).at("after").get<int>() - first.at(key).at("before").get<int>();
    };
    round.pulled = since("pulled");
    round.pushed = since("pushed");
    round.pending_push = mirror.outbox.counts().waiting;
    round.parked = mirror.outbox.parked();
    if (!round.online) {
        round.supabase_trouble = {
            supabase::Error::Kind::offline, "the running agent cannot reach it", "", 0, {}};
    }
    follower.add_up(round);
    return round;
}

}  // namespace agent::cli
