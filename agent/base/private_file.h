#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace agent {

// Files that hold a person's mail or credentials: readable by their owner alone
// (0600, folders 0700 on POSIX; on Windows the user profile's own ACL).

// Makes `folder` and its parents if absent and sets it to 0700.
// Throws std::filesystem::filesystem_error.
void make_private_folder(const std::filesystem::path& folder);

// Creates `file` empty with mode 0600 if absent; sets 0600 on it otherwise.
// Throws std::filesystem::filesystem_error.
void make_private_file(const std::filesystem::path& file);

// Replaces `file` by `content` in one step: a crash leaves the old content or the
// new, and the new is on disk before this returns. Mode 0600.
// Throws std::filesystem::filesystem_error.
void write_private_file(const std::filesystem::path& file, std::string_view content);

// The whole content, or nothing when the file does not exist.
// Throws std::filesystem::filesystem_error when it exists and cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& file);

// Whether anyone but the owner may read `path`. Always false on Windows.
bool readable_by_others(const std::filesystem::path& path);

}  // namespace agent
