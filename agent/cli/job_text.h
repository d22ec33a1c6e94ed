#pragma once

#include <string>

#include "agent/cli/console.h"
#include "agent/cli/context.h"
#include "agent/cli/json_output.h"

namespace agent::cli {

// How jobs look, in every command that shows one.

// The columns of analytics_jobs under their names.
Json to_json(const storage::Job& job);

// Whether nothing will happen to the job any more.
bool finished(const storage::Job& job);
Colour colour_of(storage::JobStatus status);
// "40/100", or "-" before the total is known.
std::string progress_text(const storage::Job& job);
// What the job does or why it failed: its error, else metadata.current_step.
std::string step_text(const storage::Job& job);
// Enough of the id to name the job on a terminal; all of it in a pipe.
std::string shown_id(const Console& console, const std::string& id);
// Why Supabase did not take a change: "refused: analytics_jobs ID: reason".
std::string refused_line(const storage::OutboxEntry& entry);
// A UTC time for a table.
std::string shown_time(std::optional<Instant> instant);

// The job with that id or with the only id that begins so (four characters at least). Throws
// UserError (failed) when there is none and (usage) when there are several.
storage::Job job_by_prefix(storage::JobStore& jobs, const std::string& prefix);

}  // namespace agent::cli
