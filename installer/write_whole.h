#pragma once

#include <filesystem>
#include <string>

namespace installer {

// Puts `text` in place of `file`, or leaves it as it was; makes its folder. Throws ServiceError
// (not_permitted) when that cannot be.
void write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace installer
