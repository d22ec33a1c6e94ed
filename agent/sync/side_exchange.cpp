#include "agent/sync/side_exchange.h"

namespace agent::sync {
namespace {

using supabase::Error;
using Verdict = Reconciler::Verdict;

constexpr const char* kSuspicion = "reconcile.suspicion";
constexpr const char* kNothingVisible = "nothing_visible";
constexpr const char* kHiddenByPolicy = "hidden_by_policy";

void record(storage::SyncState& state, Verdict verdict) {
    switch (verdict) {
        case Verdict::complete:
            return state.remove(kSuspicion);
        case Verdict::nothing_visible:
            return state.set(kSuspicion, kNothingVisible);
        case Verdict::hidden_by_policy:
            return state.set(kSuspicion, kHiddenByPolicy);
    }
}

}  // namespace

std::optional<Verdict> recorded_suspicion(storage::SyncState& state) {
    const auto text = state.get(kSuspicion);
    if (text == kNothingVisible) return Verdict::nothing_visible;
    if (text == kHiddenByPolicy) return Verdict::hidden_by_policy;
    return std::nullopt;
}

std::optional<Error> SideExchange::work(Millis budget) {
    const Monotonic deadline = parts_.clock.monotonic() + budget;
    if (auto trouble = pull_analytics()) return trouble;
    if (auto trouble = reconcile()) return trouble;
    if (auto trouble = warm_up(deadline)) return trouble;
    if (!parts_.uploaders) return std::nullopt;
    for (MessageUploader* const uploader : parts_.uploaders()) {
        if (auto trouble = upload(*uploader, deadline)) return trouble;
    }
    return std::nullopt;
}

SideExchange::Trouble SideExchange::pull_analytics() {
    if (parts_.analytics == nullptr || !parts_.analytics->due()) return std::nullopt;
    const auto pulled = parts_.analytics->pull();
    if (!pulled) return pulled.error();
    totals_.analytics_pulled += pulled.value();
    return std::nullopt;
}

SideExchange::Trouble SideExchange::reconcile() {
    if (parts_.reconciler == nullptr || !parts_.reconciler->due()) return std::nullopt;
    const auto report = parts_.reconciler->run(parts_.clock.now() - retention_);
    if (!report) return report.error();
    record(parts_.state, report.value().verdict);
    if (report.value().verdict == Verdict::nothing_visible) {
        parts_.log.warning("supabase shows none of the jobs that are open here");
    }
    if (report.value().verdict != Verdict::hidden_by_policy) return std::nullopt;
    return Error{Error::Kind::forbidden, "the project's policies hide some of your jobs", "", 0,
                 std::nullopt};
}

SideExchange::Trouble SideExchange::warm_up(Monotonic deadline) {
    while (parts_.warmup != nullptr && parts_.warmup->due() && may_go_on(deadline)) {
        const auto report = parts_.warmup->step();
        if (!report) return report.error();
        totals_.messages_warmed += report.value().fetched;
        if (report.value().done) break;
    }
    return std::nullopt;
}

SideExchange::Trouble SideExchange::upload(MessageUploader& uploader, Monotonic deadline) {
    while (uploader.due() && may_go_on(deadline)) {
        const auto report = uploader.step();
        if (!report) return report.error();
        totals_.messages_uploaded += report.value().sent;
        if (report.value().done) break;
    }
    return std::nullopt;
}

bool SideExchange::may_go_on(Monotonic deadline) const {
    return !parts_.stop.requested() && parts_.clock.monotonic() < deadline;
}

}  // namespace agent::sync
