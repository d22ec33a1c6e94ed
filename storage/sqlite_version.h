#pragma once

namespace storage {

// Whether SQLite `version` (as sqlite3_libversion_number counts: 3040001 is 3.40.1) is free of
// the WAL-reset race: 3.7.0 to 3.51.2 have it, but for the fixed lines 3.44.6+ and 3.50.7+
// (sqlite.org/wal.html, "The WAL-reset bug").
bool is_free_of_wal_reset_race(int version);

}  // namespace storage
