#include "tests/sandbox/supabase_lease_rules.h"

#include <algorithm>

#include "agent/base/timestamp.h"

namespace sandbox {
namespace {

std::int64_t number_or(const Json& value, std::int64_t otherwise) {
    return value.is_null() ? otherwise : value.get<std::int64_t>();
}

// An agent that claimed the job while offline gives no end of the lease.
bool lacks_lease(const Json& row, const Json* before, agent::Instant now) {
    const Json& lease = row.at("lease_expires_at");
    const bool unchanged = before != nullptr && lease == before->at("lease_expires_at");
    return lease.is_null() || lease <= Json(write_timestamptz(now)) || unchanged;
}

bool takes_over(const Json& row, const Json* before) {
    const Json& token = row.at("claim_token");
    return !token.is_null() && (before == nullptr || token != before->at("claim_token"));
}

// An agent that does not know of leases keeps its token in metadata. It counts like any other, and
// each of its writes is a sign of life.
bool carries_own_mark(const Json& row) {
    const Json& metadata = row.at("metadata");
    if (!metadata.is_object() || !metadata.contains("claim_token")) return false;
    const Json& mark = metadata.at("claim_token");
    const bool is_uuid = mark.is_string() && mark.get<std::string>().size() == 36;
    return is_uuid && (row.at("claim_token").is_null() || row.at("claim_token") == mark);
}

// Agents without leases keep their claim there.
Json without_claim(Json metadata) {
    if (metadata.is_object()) {
        metadata.erase("claim_token");
        metadata.erase("claimed_by");
    }
    return metadata;
}

}  // namespace

void keep_job_in_order(Json& row, const Json* before, agent::Instant now) {
    row["change_sequence"] = now.time_since_epoch().count();
    const Json& status = row.at("status");
    if (status == "pending") {
        row["claimed_by"] = nullptr;
        row["claim_token"] = nullptr;
        row["lease_expires_at"] = nullptr;
    } else if (status == "processing") {
        if (carries_own_mark(row)) {
            row["claim_token"] = row.at("metadata").at("claim_token");
            row["claimed_by"] = row.at("metadata").value("claimed_by", Json());
            row["lease_expires_at"] = write_timestamptz(now + std::chrono::minutes(5));
        } else if (takes_over(row, before) && lacks_lease(row, before, now)) {
            row["lease_expires_at"] = write_timestamptz(now + std::chrono::minutes(2));
        }
    } else {
        row["lease_expires_at"] = nullptr;
    }
}

std::string lease_end(const Json& lease_seconds, agent::Instant now) {
    const std::chrono::seconds lease(
        std::clamp<std::int64_t>(number_or(lease_seconds, 120), 10, 3600));
    return write_timestamptz(now + lease);
}

bool is_held(const Json& job, const Json& token) {
    return job.at("claim_token") == token && job.at("status") == "processing";
}

// An agent without leases shows life by updating the row.
bool is_stuck(const Json& job, agent::Instant now) {
    if (job.at("status") != "processing") return false;
    const Json& lease = job.at("lease_expires_at");
    if (!lease.is_null()) return lease < Json(write_timestamptz(now));
    const Json& updated_at = job.at("updated_at");
    if (updated_at.is_null()) return false;
    const auto updated = agent::parse_timestamp(updated_at.get<std::string>());
    return *updated + std::chrono::minutes(5) < now;
}

// The token goes with both: nobody may write with it any more.
Json rescue_of(const Json& job, agent::Instant now) {
    const auto retries = number_or(job.at("retry_count"), 0);
    Json change = {{"metadata", without_claim(job.at("metadata"))}, {"claim_token", nullptr}};
    if (retries < number_or(job.at("max_retries"), 3)) {
        change.update({{"status", "pending"},
                       {"retry_count", retries + 1},
                       {"progress", 0},
                       {"started_at", nullptr},
                       {"completed_at", nullptr}});
    } else {
        change.update({{"status", "failed"},
                       {"retry_count", retries},
                       {"error", "The agent working on this job disappeared"},
                       {"error_details", {{"code", "lease_expired"}}},
                       {"completed_at", write_timestamptz(now)}});
    }
    return change;
}

bool is_wanted(const Json& job, const Json& job_types) {
    return job.at("status") == "pending" &&
           (job_types.is_null() ||
            std::find(job_types.begin(), job_types.end(), job.at("job_type")) != job_types.end());
}

}  // namespace sandbox
