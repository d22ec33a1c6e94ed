#pragma once

#include <filesystem>

#include "agent/config/config.h"

namespace agent::app {

// Where the running agent of this data folder says on which port its local API is.
inline std::filesystem::path control_file(const config::Config& config) {
    return config.data_dir() / "control.json";
}

}  // namespace agent::app
