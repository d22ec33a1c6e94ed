#pragma once

#include <string>

#include "storage/types.h"

namespace agent::sync {

// Whether state `a` of a job comes before state `b`: by (retry_count, rank(status), progress),
// with pending < processing < failed < completed, and by updated_at and content among equals,
// so that two different states are never equal.
bool precedes(const storage::Job& a, const storage::Job& b);

// Whether `a` is further on its way than `b`: by (retry_count, rank(status), progress) alone.
bool goes_beyond(const storage::Job& a, const storage::Job& b);

// The state that two copies of one job agree on: the later of the two. A maximum over a total
// order, hence commutative, associative and idempotent: replays, duplicates and any order of
// arrival end the same. What only this machine knows (claim token, run_after, ...) is not part
// of a job's state and is taken from `local`; the version last seen on the server is `remote`'s.
storage::Job merge(const storage::Job& local, const storage::Job& remote);

// `ours` and `theirs` after both have changed the JSON object `base`: of each key the side that
// changed it has the say, and ours where both did. Without a `base`, ours go on top of theirs.
// Anything but an object counts as an empty one.
std::string merge_metadata(const std::optional<std::string>& base, const std::string& ours,
                           const std::string& theirs);

}  // namespace agent::sync
