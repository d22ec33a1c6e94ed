#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/base/clock.h"
#include "agent/supabase/rest_client.h"
#include "storage/sync_state.h"

namespace agent::sync {

using Json = supabase::Json;

// Reads what is new in a table that has created_at but no updated_at: keyset pages on
// (created_at, id) from a saved mark on. Two things make a row come under an older stamp than rows
// already read, and a round starts the earlier for each of them:
//  - its transaction was committed late: a round starts 60 s before the mark, until one that began
//    60 s after the newest row was first seen has found nothing more. From then on it starts right
//    after that row, so that a table without news costs one request and an empty answer;
//  - the machine that wrote the row stamped it and was offline: the first round of a process, and
//    one a day, start 7 days before the mark;
// A stamp of the future, from a machine whose clock is ahead, moves no mark: the row is read again
// and again until its time has come. Rows without a stamp are never read.
class CreatedRowsFeed {
public:
    struct Parts {
        storage::Database& database;
        storage::SyncState& state;
        supabase::RestClient& rest;
        const Clock& clock;
    };
    // Brings one row into the mirror; whether that changed anything.
    using Apply = std::function<bool(const Json& row)>;

    CreatedRowsFeed(Parts parts, std::string table, std::string user_id);

    // Applies the rows of one round, oldest first, and moves the mark with them: one transaction a
    // page. Rows may come again. Returns how many changed the mirror; after an error the pages
    // before it stay applied.
    Result<int, supabase::Error> pull(const Apply& apply);

private:
    struct Position {
        Instant created_at{};
        std::string id;
        Monotonic first_seen_at;
    };

    static bool is_after(const Position& a, const Position& b);
    supabase::Filter start_of_round(Monotonic now) const;
    bool looks_far_back(Monotonic now) const;
    int store(const Json& page, const Apply& apply);
    std::optional<Position> position_of(const Json& row) const;

    Parts parts_;
    std::string table_, user_id_, mark_key_;
    std::optional<Position> newest_;  // read by this process
    bool settled_ = false;            // nothing can come before newest_ any more
    std::optional<Monotonic> looked_far_back_at_;
};

}  // namespace agent::sync
