#include <algorithm>
#include <array>
#include <optional>

#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/job_text.h"
#include "agent/config/nearest.h"

namespace agent::cli {

namespace {

// What the column job_type may hold.
constexpr std::array<const char*, 4> kJobTypes = {"fetch_messages", "compute_analytics",
                                                  "full_sync", "compute_insights"};
constexpr int kMostDays = 36'500;
constexpr int kMostResults = 1'000'000;
constexpr int kMostInBatch = 100;  // Gmail's batch endpoint takes no more

struct AddOptions {
    std::string job_type;
    std::optional<int> days_back, max_results, batch_size;
    std::string query;
    std::string time_zone;
    bool force = false;
};

void check_job_type(const std::string& job_type) {
    const std::vector<std::string> known(kJobTypes.begin(), kJobTypes.end());
    if (std::find(known.begin(), known.end(), job_type) != known.end()) return;
    const std::string meant = config::nearest(job_type, known, 3);
    std::string hint = "one of fetch_messages, compute_analytics, full_sync, compute_insights";
    if (!meant.empty()) hint = "did you mean " + meant + "? It is " + hint;
    throw UserError(ExitCode::usage, "unknown job type " + job_type, hint);
}

// The contract's keys; what is not given is left to the settings of whoever runs the job.
Json metadata(const AddOptions& options) {
    Json document = Json::object();
    if (options.days_back) document["days_back"] = *options.days_back;
    if (options.max_results) document["max_results"] = *options.max_results;
    if (options.batch_size) document["batch_size"] = *options.batch_size;
    if (!options.query.empty()) document["filters"] = {{"query", options.query}};
    if (!options.time_zone.empty()) document["time_zone"] = options.time_zone;
    if (options.force) document["force"] = true;
    return document;
}

ExitCode add(Context& context, const AddOptions& options) {
    check_job_type(options.job_type);
    const std::string& user_id = context.required_session().user_id;
    const storage::Job job = context.mirror().actions.add(
        user_id, options.job_type,
        metadata(options).dump(-1, ' ', false, Json::error_handler_t::replace));
    if (context.console().json) {
        print_json(context.console().out, to_json(job));
    } else {
        context.console().out << job.id << '\n';
    }
    return ExitCode::done;
}

}  // namespace

void declare_jobs_add(CLI::App& command, Action& action) {
    const auto options = std::make_shared<AddOptions>();
    command
        .add_option("type", options->job_type,
                    "fetch_messages, compute_analytics, full_sync or compute_insights")
        ->required()
        ->check(likely({kJobTypes.begin(), kJobTypes.end()}));
    command.add_option("--days-back", options->days_back, "mail of the last N days")
        ->type_name("N")
        ->check(between(1, kMostDays));
    command.add_option("--max-results", options->max_results, "at most N messages")
        ->type_name("N")
        ->check(between(1, kMostResults));
    command.add_option("--batch-size", options->batch_size, "N messages a request")
        ->type_name("N")
        ->check(between(1, kMostInBatch));
    command.add_option("--query", options->query, "Gmail search, such as from:ada@example.org")
        ->type_name("Q");
    command
        .add_option("--time-zone", options->time_zone,
                    "of compute_analytics: whose days and hours count, such as Europe/Berlin")
        ->type_name("ZONE");
    command.add_flag("--force", options->force,
                     "of compute_analytics: compute anew although a cached result is valid");
    run_with(command, action, options, &add);
}

}  // namespace agent::cli
