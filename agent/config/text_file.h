#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace agent::config {

// The content of a text file without a byte order mark; nothing when there is no such file.
// Throws UserError when it cannot be read.
std::optional<std::string> load_text(const std::filesystem::path& file);

// Paths are UTF-8 text in settings, whatever the system's own encoding.
std::filesystem::path to_path(std::string_view text);
std::string to_text(const std::filesystem::path& path);

}  // namespace agent::config
