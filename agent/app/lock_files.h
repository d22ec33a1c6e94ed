#pragma once

#include <filesystem>

#include "agent/config/config.h"

namespace agent::app {

// The locks under which the processes of one data folder renew their tokens. All of them must
// use the same files, so the names are here alone.
inline std::filesystem::path supabase_lock_file(const config::Config& config) {
    return config.data_dir() / "supabase.lock";
}
// `user_id`: of one user among many; empty for the one user of a desktop.
inline std::filesystem::path google_lock_file(const config::Config& config,
                                              const std::string& user_id = "") {
    return config.data_dir() / ("google" + (user_id.empty() ? "" : "-" + user_id) + ".lock");
}

}  // namespace agent::app
