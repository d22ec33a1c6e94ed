#include "agent/cli/job_text.h"

#include <limits>

#include "agent/base/timestamp.h"
#include "agent/base/user_error.h"
#include "agent/cli/text.h"

namespace agent::cli {

Json to_json(const storage::Job& job) {
    Json document = {{"id", job.id},
                     {"status", to_string(job.status)},
                     {"job_type", job.job_type},
                     {"progress", job.progress},
                     {"total", job.total},
                     {"metadata", parsed(job.metadata)},
                     {"error", to_json(job.error)},
                     {"error_details", nullptr},
                     {"created_at", to_json(job.created_at)},
                     {"updated_at", to_json(job.updated_at)},
                     {"started_at", to_json(job.started_at)},
                     {"completed_at", to_json(job.completed_at)},
                     {"retry_count", job.retry_count},
                     {"max_retries", job.max_retries}};
    if (job.error_details) document["error_details"] = parsed(*job.error_details);
    return document;
}

bool finished(const storage::Job& job) {
    return job.status == storage::JobStatus::completed || job.status == storage::JobStatus::failed;
}

Colour colour_of(storage::JobStatus status) {
    switch (status) {
        case storage::JobStatus::completed:
            return Colour::green;
        case storage::JobStatus::failed:
            return Colour::red;
        case storage::JobStatus::processing:
            return Colour::cyan;
        case storage::JobStatus::pending:
            break;
    }
    return Colour::none;
}

std::string progress_text(const storage::Job& job) {
    if (job.total == 0) return "-";
    return std::to_string(job.progress) + "/" + std::to_string(job.total);
}

std::string step_text(const storage::Job& job) {
    if (job.error) return *job.error;
    const Json metadata = parsed(job.metadata);
    const auto step = metadata.is_object() ? metadata.find("current_step") : metadata.end();
    return step != metadata.end() && step->is_string() ? step->get<std::string>() : "";
}

std::string shown_id(const Console& console, const std::string& id) {
    constexpr std::size_t kEnough = 8;
    return console.out_terminal ? id.substr(0, kEnough) : id;
}

std::string refused_line(const storage::OutboxEntry& entry) {
    return "refused: " + entry.table_name + ' ' + printable(entry.row_id) + ": " +
           printable(entry.last_error.value_or("no reason given"));
}

std::string shown_time(std::optional<Instant> instant) {
    return instant ? format_for_people(*instant) : "";
}

storage::Job job_by_prefix(storage::JobStore& jobs, const std::string& prefix) {
    // Less could be a script's empty variable, and would name the only job there is.
    constexpr std::size_t kLeast = 4;
    if (auto job = jobs.find(prefix)) return *job;
    if (prefix.size() < kLeast) {
        throw UserError(ExitCode::usage, "an id needs at least its first four characters",
                        "run: agent jobs list");
    }
    std::vector<storage::Job> matches;
    storage::JobStore::Listing all;
    all.limit = std::numeric_limits<int>::max();
    for (auto& job : jobs.list(all)) {
        if (job.id.starts_with(prefix)) matches.push_back(std::move(job));
    }
    if (matches.size() == 1) return matches.front();
    if (matches.empty()) {
        throw UserError(ExitCode::failed, "there is no job " + prefix, "run: agent jobs list");
    }
    throw UserError(ExitCode::usage, std::to_string(matches.size()) + " jobs begin with " + prefix,
                    "give more of the id");
}

}  // namespace agent::cli
