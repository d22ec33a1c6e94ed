#pragma once

#include <cstdint>
#include <optional>

#include "agent/base/clock.h"
#include "agent/base/stop_signal.h"
#include "storage/message_packing.h"
#include "storage/message_retention.h"

namespace agent::pipeline {

// What keeps the cache of mail small, done in small steps beside everything else. Used by one
// thread.
class MailUpkeep {
public:
    // Mail is kept for `retention_days`; 0: for ever.
    MailUpkeep(storage::Database& database, const Clock& clock, std::int64_t retention_days);

    // Works for about `limit`, or until nothing is left to do or a stop is requested. Old mail is
    // looked for once a day. Throws storage::Error.
    void run(Millis limit, const StopSignal& stop);

private:
    // Each returns whether anything was left to do.
    bool prune_some();
    bool pack_some();

    const Clock& clock_;
    std::int64_t retention_days_;
    storage::MessageRetention retention_;
    storage::MessagePacking packing_;
    std::optional<Instant> pruned_at_;
};

}  // namespace agent::pipeline
