#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/supabase/rest_client.h"
#include "storage/message_cache.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Fills the local cache from message_cache in Supabase (cache.sync=pull), so that what another
// machine, or the server-side worker, has fetched already is not asked of Gmail again. A round
// lists the ids of all rows, page by page in the order of the rows' ids, and fetches whole only
// what the mirror lacks. The place is kept over restarts. Not fetched_at but the id leads, since a
// machine that begins to push late adds rows with old stamps; listing 10,000 ids takes about 1 MB a
// day.
class MessageWarmup {
public:
    struct Parts {
        storage::Database& database;
        storage::MessageCache& cache;
        storage::SyncState& state;
        supabase::RestClient& rest;
        const Clock& clock;
        const Log& log;
    };

    struct Report {
        int listed = 0;     // rows looked at
        int fetched = 0;    // brought into the mirror
        int skipped = 0;    // not brought in: unreadable, or gone meanwhile
        bool done = false;  // the round is over: the mirror has all that the cloud has
    };

    // `user_id` and `provider` are those of parts.cache. Mail older than `kept` is left in the
    // cloud, and mail without a date, for the mirror would not keep it; zero: all is brought here.
    MessageWarmup(Parts parts, std::string user_id, std::chrono::days kept = {},
                  std::string provider = "gmail");

    // Whether a round is under way, or none has ended within a day. Not within a minute of an
    // error.
    bool due() const;

    // Works one page of ids off, so that the caller can keep claims fresh in between; a step after
    // the end begins a new round. After an error the next step goes on with the same page; what was
    // stored until then is not fetched again.
    Result<Report, supabase::Error> step();

private:
    using Ids = std::vector<std::string>;

    Result<Report, supabase::Error> work_off_page();
    std::vector<supabase::Filter> rows_to_list() const;
    Result<Ids, supabase::Error> row_ids_of_missing(const supabase::Json& page);
    Result<Done, supabase::Error> fetch(Ids row_ids, Report& report);
    std::set<std::string> store(const supabase::Json& rows, Report& report);
    int keep_missing(std::vector<storage::CachedMessage> messages);
    void note_end_of_round();
    void adapt(std::size_t bytes_a_row);

    Parts parts_;
    std::string user_id_, provider_, cursor_key_, ended_key_;
    std::chrono::days kept_;
    std::optional<Monotonic> failed_at_;
    std::size_t rows_at_once_;
};

}  // namespace agent::sync
