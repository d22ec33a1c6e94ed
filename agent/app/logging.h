#pragma once

#include <filesystem>

#include "agent/base/log.h"
#include "agent/config/config.h"

namespace agent::app {

// The file that is being written; older ones stand beside it as agent.log.0, .1, ...
std::filesystem::path log_file(const config::Config& config);

enum class LogTo { file, file_and_stderr };

// The log of a program that does the agent's work: a private file in config.log_folder(),
// begun anew at log.max_size_mb, log.keep_files old ones kept, from log.level up. Lines begin with
// the time in UTC and the level. Only the process that holds config.lock_file() may open it, since
// two would rotate the file under each other. Throws std::filesystem::filesystem_error when the
// folder cannot be made. A line that cannot be written to the file goes to stderr.
Log open_log(const config::Config& config, LogTo where);

}  // namespace agent::app
