#include "agent/cli/commands.h"
#include "agent/cli/job_text.h"
#include "agent/cli/table.h"
#include "agent/sync/job_rows.h"

namespace agent::cli {

namespace {

struct ListOptions {
    std::string status;
    int limit = 50;
};
struct ShowOptions {
    std::string id;
};

ExitCode list(Context& context, const ListOptions& options) {
    storage::JobStore::Listing listing;
    listing.status = storage::parse_job_status(options.status);
    listing.limit = options.limit;
    const std::vector<storage::Job> jobs = context.mirror().jobs.list(listing);

    const Console& console = context.console();
    if (console.json) {
        Json document = Json::array();
        for (const storage::Job& job : jobs) document.push_back(to_json(job));
        print_json(console.out, document);
        return ExitCode::done;
    }
    Table table({{.title = "ID"},
                 {.title = "STATUS"},
                 {.title = "TYPE"},
                 {.title = "PROGRESS", .right_aligned = true},
                 {.title = "CREATED"},
                 {.title = "STEP", .shrinks = true}});
    for (const storage::Job& job : jobs) {
        table.add({shown_id(console, job.id),
                   {std::string(to_string(job.status)), colour_of(job.status)},
                   job.job_type,
                   progress_text(job),
                   shown_time(job.created_at),
                   step_text(job)});
    }
    if (table.empty()) {
        remarks(console) << "No jobs. agent jobs add fetch_messages queues one.\n";
    } else {
        table.print(console);
    }
    return ExitCode::done;
}

// How the job stands with Supabase.
std::string sending_text(Mirror& mirror, const storage::Job& job) {
    const auto entry = mirror.outbox.find(sync::kJobsTable, job.id);
    if (!entry) return "as Supabase has it";
    if (!entry->parked) return "waiting to be sent";
    return "refused by Supabase: " + entry->last_error.value_or("no reason given");
}

std::vector<std::pair<std::string, Cell>> facts_of(Mirror& mirror, const storage::Job& job) {
    std::vector<std::pair<std::string, Cell>> facts = {
        {"id", job.id},
        {"status", {std::string(to_string(job.status)), colour_of(job.status)}},
        {"type", job.job_type},
        {"progress", progress_text(job)},
        {"step", step_text(job)},
        {"created", shown_time(job.created_at)},
        {"started", shown_time(job.started_at)},
        {"completed", shown_time(job.completed_at)},
        {"updated", shown_time(job.updated_at)},
        {"retries", std::to_string(job.retry_count) + " of " + std::to_string(job.max_retries)},
        {"sync", sending_text(mirror, job)},
        {"metadata", job.metadata}};
    if (job.error_details) facts.emplace_back("details", *job.error_details);
    return facts;
}

ExitCode show(Context& context, const ShowOptions& options) {
    Mirror& mirror = context.mirror();
    const storage::Job job = job_by_prefix(mirror.jobs, options.id);
    const Console& console = context.console();
    if (console.json) {
        print_json(console.out, to_json(job));
        return ExitCode::done;
    }
    print_facts(console, facts_of(mirror, job));
    return ExitCode::done;
}

}  // namespace

void declare_jobs_list(CLI::App& command, Action& action) {
    const auto options = std::make_shared<ListOptions>();
    command.add_option("--status", options->status, "those in this state only")
        ->type_name("pending|processing|completed|failed")
        ->check(one_of({"pending", "processing", "completed", "failed"}));
    command.add_option("--limit", options->limit, "at most so many (50)")
        ->check(between(1, 1'000'000));
    run_with(command, action, options, &list);
}

void declare_jobs_show(CLI::App& command, Action& action) {
    const auto options = std::make_shared<ShowOptions>();
    command.add_option("id", options->id, "the job, or the beginning of its id")->required();
    run_with(command, action, options, &show);
}

}  // namespace agent::cli
