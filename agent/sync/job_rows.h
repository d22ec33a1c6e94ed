#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "storage/types.h"

namespace agent::sync {

using Json = nlohmann::json;

inline constexpr const char* kJobsTable = "analytics_jobs";

// What the server's analytics_jobs look like.
enum class Schema {
    plain,   // the contract's columns: a claim stands in metadata
    leases,  // with our server migration (migrations/supabase): a claim has columns of its own
};

// Between a row of analytics_jobs as PostgREST writes it and the mirror's Job. The mirror keeps
// whose a job is in metadata, as the plain schema does, whatever the server's.

// Nothing when the row lacks a column, holds one of another type, or a status this program
// does not know. `synced_updated_at` and `synced_metadata` are set to the row's.
std::optional<storage::Job> job_from_row(const Json& row);

// Every column, for an insert.
Json row_for_insert(const storage::Job& job, Schema schema);

// The columns that the owner of a job changes while it runs, for an update.
Json changes_for_update(const storage::Job& job, Schema schema);

// The token of whoever has claimed the job; empty when nobody has.
std::string claim_token_in(const std::string& metadata);

// `metadata` with `token` and `owner` in it.
std::string with_claim(const std::string& metadata, const std::string& token,
                       const std::string& owner);

// `metadata` with the keys of a claim taken out.
std::string without_claim(const std::string& metadata);

}  // namespace agent::sync
