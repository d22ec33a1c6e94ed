#pragma once

#include <optional>
#include <span>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/supabase/rest_client.h"
#include "storage/message_cache.h"
#include "storage/message_changes.h"
#include "storage/sync_state.h"

namespace agent::sync {

// Copies cached messages to message_cache in Supabase (cache.sync=push, off by default), as upserts
// on (user_id, message_id, provider). They go in the order in which they came or changed here
// (storage::MessageChanges), and the number of the last one sent is kept: a message is sent once
// for each of its changes, whatever is cached meanwhile and however often the agent restarts. A
// batch whose answer was lost is sent again, which changes nothing.
class MessageUploader {
public:
    struct Parts {
        storage::MessageCache& cache;
        storage::MessageChanges& changes;  // of the same user and provider
        storage::SyncState& state;
        supabase::RestClient& rest;
        const Clock& clock;
        const Log& log;
    };

    struct Report {
        int sent = 0;
        int refused = 0;    // never accepted as they are; sent again only when they change
        bool done = false;  // nothing is left to send
    };

    explicit MessageUploader(Parts parts) : parts_(parts) {}

    // Not within a minute of an error; whether there is anything to send, step() finds out at the
    // price of one look into the mirror.
    bool due() const;

    // Sends the next batch: at most 100 messages and, unless one alone is larger, 1 MB. After an
    // error the next step goes on where this one stood.
    Result<Report, supabase::Error> step();

private:
    using Changes = std::span<const storage::MessageChange>;
    using Outcome = Result<Done, supabase::Error>;

    std::int64_t sent_up_to() const;
    void note_sent(std::int64_t sequence);
    Outcome send(Changes changes, Report& report);
    Outcome send_halves(Changes changes, Report& report);
    supabase::Json rows_of(Changes changes);

    Parts parts_;
    std::optional<Monotonic> failed_at_;
};

}  // namespace agent::sync
