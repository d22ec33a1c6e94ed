#include "agent/sync/job_rows.h"

#include "agent/base/timestamp.h"
#include "agent/sync/row_values.h"

namespace agent::sync {
namespace {

constexpr const char* kClaimToken = "claim_token";
constexpr const char* kClaimedBy = "claimed_by";
constexpr std::int64_t kMaxRetries = 3;  // where the column is null

Json parsed_or_null(const std::optional<std::string>& text) {
    return text ? Json::parse(*text, nullptr, false) : Json(nullptr);
}

Json text_or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json instant_or_null(const std::optional<storage::Instant>& instant) {
    return instant ? Json(format_timestamp(*instant)) : Json(nullptr);
}

std::string text_in(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The server's metadata, and the claim that its own columns hold where it has them.
std::string metadata_with_claim(const Json& row, const std::string& metadata) {
    const std::string token = text_in(row, kClaimToken);
    return token.empty() ? metadata : with_claim(metadata, token, text_in(row, kClaimedBy));
}

// A claim made here before the server knew of the job has to be written like its other columns.
void add_claim(Json& changes, const std::string& metadata) {
    const Json object = object_in(metadata);
    for (const char* key : {kClaimToken, kClaimedBy}) {
        if (object.contains(key)) changes[key] = object[key];
    }
}

// A server with columns for the claim is not told of it in metadata.
Json metadata_to_send(const std::string& metadata, Schema schema) {
    return object_in(schema == Schema::leases ? without_claim(metadata) : metadata);
}

}  // namespace

std::optional<storage::Job> job_from_row(const Json& row) {
    RowReader in(row);
    storage::Job job;
    job.id = in.text("id");
    job.user_id = in.text("user_id");
    job.job_type = in.text("job_type");
    const auto status = storage::parse_job_status(in.text("status"));
    job.progress = in.number_or("progress", 0);
    job.total = in.number_or("total", 0);
    const std::string metadata = in.optional_json("metadata").value_or("{}");
    job.error = in.optional_text("error");
    job.error_details = in.optional_json("error_details");
    job.created_at = in.instant("created_at");
    job.updated_at = in.instant("updated_at");
    job.started_at = in.optional_instant("started_at");
    job.completed_at = in.optional_instant("completed_at");
    job.retry_count = static_cast<int>(in.number_or("retry_count", 0));
    job.max_retries = static_cast<int>(in.number_or("max_retries", kMaxRetries));
    if (!in.good() || !status) return std::nullopt;
    job.status = *status;
    job.metadata = metadata_with_claim(row, metadata);
    job.synced_updated_at = job.updated_at;
    job.synced_metadata = job.metadata;
    return job;
}

Json changes_for_update(const storage::Job& job, Schema schema) {
    Json changes = {
        {"status", to_string(job.status)},
        {"progress", job.progress},
        {"total", job.total},
        {"metadata", metadata_to_send(job.metadata, schema)},
        {"error", text_or_null(job.error)},
        {"error_details", parsed_or_null(job.error_details)},
        {"started_at", instant_or_null(job.started_at)},
        {"completed_at", instant_or_null(job.completed_at)},
        {"retry_count", job.retry_count},
        {"max_retries", job.max_retries},
    };
    if (schema == Schema::leases) add_claim(changes, job.metadata);
    return changes;
}

Json row_for_insert(const storage::Job& job, Schema schema) {
    Json row = changes_for_update(job, schema);
    row["id"] = job.id;
    row["user_id"] = job.user_id;
    row["job_type"] = job.job_type;
    row["created_at"] = format_timestamp(job.created_at);
    return row;
}

std::string claim_token_in(const std::string& metadata) {
    return text_in(object_in(metadata), kClaimToken);
}

std::string with_claim(const std::string& metadata, const std::string& token,
                       const std::string& owner) {
    Json object = object_in(metadata);
    object[kClaimToken] = token;
    object[kClaimedBy] = owner;
    return object.dump();
}

std::string without_claim(const std::string& metadata) {
    Json object = object_in(metadata);
    object.erase(kClaimToken);
    object.erase(kClaimedBy);
    return object.dump();
}

}  // namespace agent::sync
