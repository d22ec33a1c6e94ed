#pragma once

#include "agent/pipeline/outcome.h"
#include "storage/job_store.h"

namespace agent::pipeline {

// What a job has written into its metadata of the messages it has dealt with; 0 for what is not
// there, or is no number.
MessageCounts counts_in_metadata(const storage::Job& job);

}  // namespace agent::pipeline
