#pragma once

#include <filesystem>

#include <SQLiteCpp/Database.h>

#include "storage/types.h"

namespace storage {

// Copies the database to `target` by SQLite's online backup, 0600: under another name first, so
// that `target` is the old file or a whole copy. Throws storage::Error.
void back_up(SQLite::Database& connection, const std::filesystem::path& source,
             const std::filesystem::path& target);

// Puts what `backup` holds into the open database `target`, in one transaction: other connections
// see all of it or none. Throws storage::Error.
void restore(SQLite::Database& connection, const std::filesystem::path& target,
             const std::filesystem::path& backup);

// Keeps a copy of `source`, at schema `version`, in `folder` (empty: beside it), named
// `<source>.v0001.20261124T002950Z.backup`, and removes all but the newest three.
// Throws storage::Error. Returns the copy.
std::filesystem::path back_up_before_upgrade(SQLite::Database& connection,
                                             const std::filesystem::path& source,
                                             const std::filesystem::path& folder, int version,
                                             Instant now);

}  // namespace storage
