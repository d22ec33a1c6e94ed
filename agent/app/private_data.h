#pragma once

#include <filesystem>
#include <vector>

#include "agent/config/config.h"

namespace agent::app {

// Sees that nobody but their owner may open the data folder and what the agent keeps there, as a
// copy from a backup or another disk may have left them; what others could open is closed to them.
// Returns those paths. Nothing is created. Throws UserError (cannot_write) when one cannot be
// closed, which then belongs to somebody else.
std::vector<std::filesystem::path> close_to_others(const config::Config& config);

// Deletes what the agent keeps in the data folder, and the folder itself unless it holds something
// else; what is absent is no error. Only while no other agent works there. Throws UserError
// (cannot_write) naming the first path that stays.
void remove_private_data(const config::Config& config);

}  // namespace agent::app
