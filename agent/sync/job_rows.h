#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "storage/types.h"

namespace agent::sync {

using Json = nlohmann::json;

// Between a row of analytics_jobs as PostgREST writes it and the mirror's Job.

// Nothing when the row lacks a column, holds one of another type, or a status this program
// does not know. `synced_updated_at` is set to the row's updated_at.
std::optional<storage::Job> job_from_row(const Json& row);

// Every column of the contract, for an insert.
Json row_for_insert(const storage::Job& job);

// The columns that the owner of a job changes while it runs, for an update.
Json changes_for_update(const storage::Job& job);

// The claim token that a job's metadata carries on the plain schema; empty when none.
std::string claim_token_in(const std::string& metadata);

// `metadata` with `token` and `owner` in it, for the claim on the plain schema.
std::string with_claim(const std::string& metadata, const std::string& token,
                       const std::string& owner);

// `metadata` with the keys of a claim taken out.
std::string without_claim(const std::string& metadata);

}  // namespace agent::sync
