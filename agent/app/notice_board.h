#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "agent/base/clock.h"
#include "agent/notices/notifier.h"
#include "agent/pipeline/poller.h"
#include "storage/sync_state.h"

namespace agent::app {

// Decides what of the agent's work a person is told on the desktop: that jobs have failed (at most
// once a minute, then how many), that a sign-in is needed (once until it works again, over
// restarts, too), and that the first mail has come (once in the life of a mirror).
class NoticeBoard {
public:
    using Sink = std::function<void(const notices::Notice&)>;

    // `mail_is_here`: whether the mirror holds mail already, which then did not come first now.
    NoticeBoard(storage::SyncState& state, const Clock& clock, bool mail_is_here, Sink sink);

    // Safe to call from any thread.
    void note(const pipeline::ProgressEvent& event);
    // To be called on one thread. Here notices are sent.
    void note(const pipeline::Poller::Pulse& pulse);

private:
    struct News {
        int failed = 0;
        int mail_jobs_completed = 0;
        std::int64_t messages = 0;
    };
    struct Incident {
        const char* key;  // in the state
        notices::Notice notice;
    };

    void note_sign_in(const Incident& incident, bool needed, bool works);
    void tell_of_failures(const News& news);
    void tell_of_first_sync(const News& news);

    storage::SyncState& state_;
    const Clock& clock_;
    Sink sink_;
    bool first_sync_to_come_;
    int failed_untold_ = 0;
    std::optional<Monotonic> failures_told_at_;
    std::mutex mutex_;  // guards what follows
    News news_;
    // A job found out, whose access token was thought to be good.
    bool google_refused_ = false;
};

}  // namespace agent::app
