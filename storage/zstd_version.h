#pragma once

#include <string>

namespace storage {

// Of the library that packs mail, as it is in use: "1.5.4".
std::string zstd_version();

}  // namespace storage
