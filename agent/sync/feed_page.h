#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/sync/job_rows.h"
#include "storage/sync_state.h"

namespace agent::sync {

// How far the server's change feed has been read: the last row's (change_sequence, id), valid
// within one `generation` of the feed. Empty: nothing has been read.
struct FeedCursor {
    std::string generation;
    std::int64_t sequence = 0;
    std::string id;
    // The generation has changed, and the end of the new one has not been reached yet.
    bool starting_over = false;

    bool operator==(const FeedCursor&) const = default;

    // Nothing saved, or something unreadable, is the start: rows read again change nothing.
    static FeedCursor saved_in(storage::SyncState& state);
    void save_in(storage::SyncState& state) const;
    // Of pull_analytics_jobs().
    Json arguments(int how_many) const;
};

// One answer of pull_analytics_jobs(): `{"generation": uuid, "more": bool, "jobs": [row, ...]}`.
struct FeedPage {
    std::string generation;
    bool more = false;
    Json rows;
    FeedCursor end;  // where to go on
    // The server was set back in time, or its feed numbered anew: what it says is the truth,
    // however old its stamps.
    bool starts_over = false;
};

// Nothing when `answer` is something else. `before`: the cursor that it was asked with.
std::optional<FeedPage> feed_page_from(const Json& answer, const FeedCursor& before);

}  // namespace agent::sync
