#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/log.h"
#include "agent/sync/feed_page.h"
#include "agent/sync/remote_job.h"
#include "agent/sync/server_schema.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Brings the server's analytics_jobs of one user into the mirror. Rows and the place to go on
// from move in one transaction; rows that were read before change nothing.
//  - With our server migration from its change feed, which shows nothing before all earlier
//    changes are visible.
//  - On the plain schema by keyset pages on (updated_at, id), started once a round at the saved
//    mark less an overlap, because a transaction may commit after later stamps were read.
// Open jobs are also asked for by id, now and then: one that is gone was deleted by its owner.
// With our server migration the server is asked before how many jobs there are: policies that hide
// some (Error::forbidden) make nothing look deleted.
class Puller {
public:
    struct Parts {
        storage::Database& database;
        storage::JobStore& jobs;
        storage::SyncState& state;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        ServerSchema& schema;
        const Clock& clock;
        const Log& log;
    };

    // `user_id`: whose jobs are mirrored. Nothing: an agent that works for everybody mirrors no
    // more than it may work on. With leases the server hands it its jobs; on the plain schema it
    // reads the head of the queue and the jobs that have been silent longest.
    Puller(Parts parts, std::optional<std::string> user_id)
        : parts_(parts), user_id_(std::move(user_id)) {}

    // The number of mirror rows that changed.
    Result<int, supabase::Error> pull();

    // Asks for all open jobs by id. The number of those that are gone.
    Result<int, supabase::Error> pull_deletions();

private:
    Result<int, supabase::Error> pull_mirror(Schema schema);
    Result<int, supabase::Error> pull_queue();
    Result<int, supabase::Error> pull_by_stamp();
    Result<int, supabase::Error> pull_feed();
    Result<Done, supabase::Error> compare_counts();
    Result<int, supabase::Error> drop_missing(const std::vector<std::string>& ids);
    int apply_rows(const Json& rows, std::optional<Instant>& mark);
    int apply_feed_page(const FeedPage& page, const FeedCursor& cursor);
    std::vector<std::string> open_jobs_on_server();

    Parts parts_;
    std::optional<std::string> user_id_;
    std::optional<Monotonic> deletions_asked_at_;
};

}  // namespace agent::sync
