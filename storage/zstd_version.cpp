#include "storage/zstd_version.h"

#include <zstd.h>

namespace storage {

std::string zstd_version() {
    return ZSTD_versionString();
}

}  // namespace storage
