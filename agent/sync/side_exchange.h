#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "agent/base/stop_signal.h"
#include "agent/sync/analytics_puller.h"
#include "agent/sync/message_uploader.h"
#include "agent/sync/message_warmup.h"
#include "agent/sync/reconciler.h"

namespace agent::sync {

// What is exchanged beside jobs, each part when it is due and a bounded piece at a time, so that
// jobs never wait long for it. To be called from the thread that does all sync, after a pull.
class SideExchange {
public:
    // Parts that the settings leave out are null.
    struct Parts {
        AnalyticsPuller* analytics = nullptr;
        Reconciler* reconciler = nullptr;
        MessageWarmup* warmup = nullptr;
        std::function<std::vector<MessageUploader*>()> uploaders;  // of all users; may be empty
        storage::SyncState& state;
        const Clock& clock;
        const StopSignal& stop;
        const Log& log;
    };
    struct Totals {
        int analytics_pulled = 0;
        int messages_warmed = 0;
        int messages_uploaded = 0;
    };

    SideExchange(Parts parts, std::chrono::hours retention)
        : parts_(parts), retention_(retention) {}

    // Works until nothing is due, something went wrong, or `budget` has passed. What went wrong:
    // Error::forbidden also when policies hide jobs of ours.
    std::optional<supabase::Error> work(Millis budget);

    const Totals& totals() const { return totals_; }

private:
    using Trouble = std::optional<supabase::Error>;

    Trouble pull_analytics();
    Trouble reconcile();
    Trouble warm_up(Monotonic deadline);
    Trouble upload(MessageUploader& uploader, Monotonic deadline);
    bool may_go_on(Monotonic deadline) const;

    Parts parts_;
    std::chrono::hours retention_;
    Totals totals_;
};

// What the last comparison of all jobs found, for `agent status`; nothing when all was well.
std::optional<Reconciler::Verdict> recorded_suspicion(storage::SyncState& state);

}  // namespace agent::sync
