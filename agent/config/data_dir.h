#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace agent::config {

enum class Platform { windows, macos, other };

// default_data_dir() of any platform. Throws UserError (configuration) when the environment
// lacks what it is built on.
std::filesystem::path data_dir_on(Platform platform,
                                  const std::map<std::string, std::string>& environment);

}  // namespace agent::config
