#include "agent/cli/control_desk.h"

#include <utility>

#include "agent/base/user_error.h"
#include "agent/cli/failure.h"
#include "agent/cli/found_messages.h"
#include "agent/cli/insights_report.h"
#include "agent/cli/job_text.h"
#include "agent/cli/status_report.h"

namespace agent::cli {
namespace {

using Kind = control::Desk::Refusal::Kind;
using control::Desk;

Kind kind_of(ExitCode code) {
    switch (code) {
        case ExitCode::usage:
            return Kind::invalid;
        case ExitCode::not_permitted:
            return Kind::not_allowed;
        default:
            break;
    }
    return Kind::unavailable;
}

// What `act` gives, or why a person has to do something first.
template <class Act>
Desk::Answer or_refusal(const Act& act) {
    try {
        return act();
    } catch (const UserError& error) {
        const std::string hint = error.hint().empty() ? "" : "; " + error.hint();
        return Desk::Refusal{kind_of(error.code()), error.what() + hint};
    } catch (const Interrupted&) {
        return Desk::Refusal{Kind::unavailable, "the agent is stopping"};
    }
}

Desk::Refusal refusal_of(sync::JobActions::Refusal refusal) {
    switch (refusal) {
        case sync::JobActions::Refusal::unknown_job:
            return {Kind::not_found, "Job not found"};
        case sync::JobActions::Refusal::already_finished:
            return {Kind::conflict, "This job has ended already"};
        case sync::JobActions::Refusal::not_failed:
            break;
    }
    return {Kind::conflict, "Only a failed job can be retried"};
}

// A row of analytics_jobs, as the web's routes give it.
Json row_of(const storage::Job& job) {
    Json row = to_json(job);
    row["user_id"] = job.user_id;
    return row;
}

}  // namespace

ControlDesk::ControlDesk(Given given)
    : given_(given),
      context_(given.sources, given.clock, given.stop),
      slow_context_(given.sources, given.clock, given.stop) {
    (void)context_->mirror();  // that of the user whose jobs are done, whoever signs in later
}

Json ControlDesk::jobs(const JobFilter& filter) {
    const std::lock_guard lock(mutex_);
    storage::JobStore::Listing listing;
    if (filter.status) listing.status = storage::parse_job_status(*filter.status);
    listing.job_type = filter.job_type;
    listing.limit = filter.limit;
    Json rows = Json::array();
    for (const storage::Job& job : context_->mirror().jobs.list(listing)) {
        rows.push_back(row_of(job));
    }
    return rows;
}

Json ControlDesk::job(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto job = context_->mirror().jobs.find(id);
    return job ? row_of(*job) : Json();
}

Json ControlDesk::open_job(const std::string& job_type) {
    JobFilter filter;
    filter.job_type = job_type;
    filter.limit = 1;
    for (const char* status : {"processing", "pending"}) {
        filter.status = status;
        const Json open = jobs(filter);
        if (!open.empty()) return open.front();
    }
    return nullptr;
}

ControlDesk::Answer ControlDesk::add_job(const std::string& job_type, const Json& metadata) {
    return or_refusal([&]() -> Answer {
        const std::lock_guard lock(mutex_);
        ++own_changes_;
        return row_of(context_->mirror().actions.add(context_->required_session().user_id, job_type,
                                                     metadata.dump()));
    });
}

ControlDesk::Answer ControlDesk::change(const std::function<Change(sync::JobActions&)>& act) {
    const std::lock_guard lock(mutex_);
    ++own_changes_;
    const Change changed = act(context_->mirror().actions);
    if (!changed) return refusal_of(changed.error());
    return row_of(changed.value());
}

ControlDesk::Answer ControlDesk::cancel_job(const std::string& id) {
    return change([&](sync::JobActions& actions) { return actions.cancel(id); });
}

ControlDesk::Answer ControlDesk::retry_job(const std::string& id) {
    return change([&](sync::JobActions& actions) { return actions.retry(id); });
}

Json ControlDesk::status() {
    // A new one, since somebody may have signed in or out.
    QuietContext context(given_.sources, given_.clock, given_.stop);
    return to_json(read_status(*context));
}

ControlDesk::Answer ControlDesk::insights(int days) {
    return or_refusal([&]() -> Answer {
        const std::lock_guard lock(slow_mutex_);
        return insights_document(*slow_context_, days);
    });
}

ControlDesk::Answer ControlDesk::search(const std::string& words, int limit) {
    return or_refusal([&]() -> Answer {
        const std::lock_guard lock(mutex_);
        return to_json(find_messages(*context_, words, limit));
    });
}

std::int64_t ControlDesk::change_mark() {
    const std::lock_guard lock(mutex_);
    return context_->mirror().database.data_version() + own_changes_;
}

bool ControlDesk::poll_now(Millis patience) {
    return given_.watch.wait_for(given_.poller.poll_soon(), patience);
}

}  // namespace agent::cli
