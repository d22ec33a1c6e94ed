#pragma once

#include "storage/types.h"

namespace agent::sync {

// Whether state `a` of a job comes before state `b`: by (retry_count, rank(status), progress),
// with pending < processing < failed < completed, and by updated_at and content among equals,
// so that two different states are never equal.
bool precedes(const storage::Job& a, const storage::Job& b);

// The state that two copies of one job agree on: the later of the two. A maximum over a total
// order, hence commutative, associative and idempotent: replays, duplicates and any order of
// arrival end the same. What only this machine knows (claim token, run_after, ...) is not part
// of a job's state and is taken from `local`.
storage::Job merge(const storage::Job& local, const storage::Job& remote);

}  // namespace agent::sync
