#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/job_text.h"

namespace agent::cli {

namespace {

struct JobOptions {
    std::string id;
};

using Change = Result<storage::Job, sync::JobActions::Refusal>;

[[noreturn]] void refuse(const storage::Job& job, sync::JobActions::Refusal refusal) {
    const std::string status(to_string(job.status));
    switch (refusal) {
        case sync::JobActions::Refusal::unknown_job:
            throw UserError(ExitCode::failed, "there is no job " + job.id, "run: agent jobs list");
        case sync::JobActions::Refusal::already_finished:
            throw UserError(ExitCode::failed, "the job is " + status + " already", "");
        case sync::JobActions::Refusal::not_failed:
            break;
    }
    throw UserError(ExitCode::failed, "only a failed job can be retried; this one is " + status,
                    "agent jobs watch shows how it goes on");
}

ExitCode print_change(Context& context, const storage::Job& before, const Change& change) {
    if (!change) refuse(before, change.error());
    if (context.console().json) {
        print_json(context.console().out, to_json(change.value()));
    } else {
        context.console().out << change.value().id << ' ' << to_string(change.value().status)
                              << '\n';
    }
    return ExitCode::done;
}

ExitCode retry(Context& context, const JobOptions& options) {
    Mirror& mirror = context.mirror();
    const storage::Job job = job_by_prefix(mirror.jobs, options.id);
    return print_change(context, job, mirror.actions.retry(job.id));
}

ExitCode cancel(Context& context, const JobOptions& options) {
    Mirror& mirror = context.mirror();
    const storage::Job job = job_by_prefix(mirror.jobs, options.id);
    return print_change(context, job, mirror.actions.cancel(job.id));
}

void declare_change(CLI::App& command, Action& action,
                    ExitCode (*run)(Context&, const JobOptions&)) {
    const auto options = std::make_shared<JobOptions>();
    command.add_option("id", options->id, "the job, or the beginning of its id")->required();
    run_with(command, action, options, run);
}

}  // namespace

void declare_jobs(CLI::App& command, Action& action) {
    command.require_subcommand(1);
    declare_jobs_list(*command.add_subcommand("list", "the newest jobs"), action);
    declare_jobs_show(*command.add_subcommand("show", "everything about one job"), action);
    declare_jobs_add(*command.add_subcommand("add", "queue a job; prints its id"), action);
    declare_change(*command.add_subcommand("retry", "queue a failed job again"), action, &retry);
    declare_change(*command.add_subcommand("cancel", "stop a job for good"), action, &cancel);
    declare_jobs_watch(*command.add_subcommand("watch", "follow jobs until they end"), action);
}

}  // namespace agent::cli
