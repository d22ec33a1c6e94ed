#pragma once

#include <memory>

#include "storage/database.h"

namespace storage {

// Makes `file` if absent, empty, and readable by its owner alone from the start (POSIX; on
// Windows the user profile's own ACL does it). Takes group and others off a file that is there.
// Throws Error::cannot_open.
void make_private(const std::filesystem::path& file);

// Opens the file with the settings of a mirror: private, WAL, synchronous=FULL, foreign keys.
// Nothing is written to a file that is not ours. Throws storage::Error.
std::unique_ptr<SQLite::Database> open_connection(const DatabaseOptions& options);

}  // namespace storage
