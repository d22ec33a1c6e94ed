#include "agent/pipeline/mail_upkeep.h"

namespace agent::pipeline {
namespace {

constexpr std::chrono::hours kBetweenPrunings{24};
// In one transaction, for which jobs wait.
constexpr int kPrunedAtOnce = 200;
constexpr int kPackedAtOnce = 500;

}  // namespace

MailUpkeep::MailUpkeep(storage::Database& database, const Clock& clock, std::int64_t retention_days)
    : clock_(clock), retention_days_(retention_days), retention_(database), packing_(database) {}

void MailUpkeep::run(Millis limit, const StopSignal& stop) {
    const auto until = clock_.monotonic() + limit;
    while (!stop.requested() && clock_.monotonic() < until) {
        if (!prune_some() && !pack_some()) return;
    }
}

bool MailUpkeep::prune_some() {
    const Instant now = clock_.now();
    if (retention_days_ == 0) return false;
    if (pruned_at_ && now - *pruned_at_ < kBetweenPrunings) return false;
    const auto cutoff = now - std::chrono::days(retention_days_);
    if (retention_.remove_before(cutoff, kPrunedAtOnce) < kPrunedAtOnce) pruned_at_ = now;
    return true;
}

bool MailUpkeep::pack_some() {
    return packing_.step(kPackedAtOnce, clock_.now());
}

}  // namespace agent::pipeline
