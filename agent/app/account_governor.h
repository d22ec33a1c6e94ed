#pragma once

#include "agent/config/config.h"
#include "agent/pipeline/governor.h"
#include "storage/sync_state.h"

namespace agent::app {

// What the settings say of Google's quota.
pipeline::Governor::Limits governor_limits(const config::Config& config);

// The place in the mirror. `state` outlives it. `user_id`: of one user among many; empty for the
// one user of a desktop.
pipeline::Governor::Memory governor_memory(storage::SyncState& state,
                                           const std::string& user_id = "");

}  // namespace agent::app
