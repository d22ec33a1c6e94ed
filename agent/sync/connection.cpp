#include "agent/sync/connection.h"

#include <algorithm>

namespace agent::sync {
namespace {

constexpr const char* kOfflineSince = "sync.offline_since";
constexpr const char* kNextAttemptAt = "sync.next_attempt_at";
constexpr const char* kLastSuccessAt = "sync.last_success_at";
// An idle agent talks to Supabase every few seconds; each record is a commit to disk.
constexpr Millis kBetweenRecords{30'000};

}  // namespace

Connection::Connection(storage::SyncState& state, const Clock& clock, Backoff backoff)
    : state_(state),
      clock_(clock),
      backoff_(backoff),
      offline_since_(state.get_instant(kOfflineSince)) {}

bool Connection::may_try() const {
    if (!next_attempt_at_) return true;
    const Instant now = clock_.now();
    return now >= *next_attempt_at_ || *next_attempt_at_ - now > backoff_.cap;
}

void Connection::succeeded() {
    const Instant now = clock_.now();
    const bool was_offline = offline_since_.has_value();
    failures_ = 0;
    offline_since_.reset();
    next_attempt_at_.reset();
    if (was_offline) {
        state_.remove(kOfflineSince);
        state_.remove(kNextAttemptAt);
    }
    if (was_offline || !success_recorded_at_ || now - *success_recorded_at_ >= kBetweenRecords) {
        state_.set_instant(kLastSuccessAt, now);
        success_recorded_at_ = now;
    }
}

void Connection::failed(const supabase::Error& error, double random) {
    if (!error.transient()) return;
    const Instant now = clock_.now();
    if (!offline_since_) {
        offline_since_ = now;
        state_.set_instant(kOfflineSince, now);
    }
    const Millis wait =
        std::max(backoff_.delay(failures_++, random), error.retry_after.value_or(Millis(0)));
    next_attempt_at_ = now + std::min(wait, backoff_.cap);
    state_.set_instant(kNextAttemptAt, *next_attempt_at_);
}

}  // namespace agent::sync
