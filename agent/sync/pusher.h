#pragma once

#include <optional>

#include "agent/base/log.h"
#include "agent/sync/analytics_sender.h"
#include "agent/sync/job_rows.h"
#include "agent/sync/remote_job.h"
#include "agent/sync/server_schema.h"

namespace agent::sync {

// Tells Supabase what the outbox holds. Each send is idempotent and guarded, so a lost reply or
// a crash between sending and noting it only repeats the send:
//  - a new job is inserted with "ignore when it is there";
//  - a job is written only where the row still is the version last seen here, and if we have
//    claimed it, carries our claim token. So a request that was held up on its way and arrives
//    after later ones changes nothing.
// A refused row is parked with its reason and never blocks the others. One whose answer makes no
// sense was perhaps accepted: it is sent again after a while.
class Pusher {
public:
    struct Parts {
        storage::JobStore& jobs;
        storage::Outbox& outbox;
        AnalyticsSender& analytics;
        RemoteJob& remote_job;
        supabase::RestClient& rest;
        ServerSchema& schema;
        const Clock& clock;
        const Log& log;
    };

    struct Report {
        int pushed = 0;
        int parked = 0;
        // What ended the round early: nothing was lost, the rest waits.
        std::optional<supabase::Error> stopped_by;
    };

    explicit Pusher(Parts parts) : parts_(parts) {}

    // Sends everything that is due, oldest first.
    Report drain();

private:
    using Sent = Result<Done, supabase::Error>;

    bool may_go_on_after(const supabase::Error& error, const storage::OutboxEntry& entry,
                         Report& report);
    Sent send(const storage::OutboxEntry& entry);
    Sent send_job(const storage::OutboxEntry& entry);
    Sent insert_job(const storage::OutboxEntry& entry, const storage::Job& job, bool& was_there);
    Sent update_job(const storage::OutboxEntry& entry, const storage::Job& job);
    Sent resolve_mismatch(const storage::OutboxEntry& entry, const storage::Job& sent);
    void accept(const storage::OutboxEntry& entry, const Json& stored_row);

    Parts parts_;
    Schema schema_ = Schema::plain;  // asked for with each round
};

}  // namespace agent::sync
