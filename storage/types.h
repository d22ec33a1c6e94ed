#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

// Instants are INTEGER microseconds UTC in every table.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

enum class JobStatus { pending, processing, failed, completed };

std::string_view to_string(JobStatus status);
std::optional<JobStatus> parse_job_status(std::string_view text);

// A row of analytics_jobs: the remote columns under their remote names, then what
// only this machine knows. JSON columns are text that SQLite has checked.
struct Job {
    std::string id;
    std::string user_id;
    JobStatus status = JobStatus::pending;
    std::string job_type;
    std::int64_t progress = 0;
    std::int64_t total = 0;
    std::string metadata = "{}";
    std::optional<std::string> error;
    std::optional<std::string> error_details;
    Instant created_at{};
    Instant updated_at{};
    std::optional<Instant> started_at;
    std::optional<Instant> completed_at;
    int retry_count = 0;
    int max_retries = 3;

    // The server's updated_at of the version last seen there; nothing = never there.
    std::optional<Instant> synced_updated_at;
    // That version's metadata, and when this machine first saw it, by its own clock.
    std::optional<std::string> synced_metadata;
    std::optional<Instant> observed_at;
    // Drawn afresh by every claim of this machine; empty when the job is not ours.
    std::string claim_token;
    // Not to be started before this; nothing = at once.
    std::optional<Instant> run_after;
    // A run is under way. Still set at start-up, it means the last run crashed.
    bool running = false;
};

// A row of message_cache.
struct CachedMessage {
    std::string id;  // uuid of the row
    std::string user_id;
    std::string message_id;
    std::string thread_id;
    std::string provider = "gmail";
    std::string raw_data;                       // JSON text
    std::optional<std::string> processed_data;  // JSON text
    std::optional<Instant> internal_date;
    std::string subject;
    std::string from_email;
    std::vector<std::string> to_emails;
    bool has_attachments = false;
    Instant fetched_at{};
    int cache_version = 1;
};

}  // namespace storage
