#include "agent/sync/reconciler.h"

#include "agent/sync/job_comparison.h"
#include "storage/job_versions.h"

namespace agent::sync {
namespace {

using supabase::Error;

constexpr const char* kLastRun = "reconcile.last_at";
constexpr const char* kCountFunction = "count_my_analytics_jobs";
constexpr std::chrono::hours kBetweenRuns{24};
constexpr std::chrono::minutes kAfterFailure{10};

}  // namespace

bool Reconciler::due() const {
    const bool just_tried =
        attempted_at_ && parts_.clock.monotonic() - *attempted_at_ < kAfterFailure;
    if (just_tried) return false;
    const auto last = parts_.state.get_instant(kLastRun);
    if (!last) return true;
    const auto since = parts_.clock.now() - *last;
    // Negative: the clock was set back.
    return since >= kBetweenRuns || since < Instant::duration::zero();
}

Result<Reconciler::Report, Error> Reconciler::run(Instant finished_before) {
    attempted_at_ = parts_.clock.monotonic();
    const auto verdict = look();
    if (!verdict) return verdict.error();
    const bool may_delete = verdict.value() == Verdict::complete;
    JobComparison comparison(
        {parts_.database, parts_.jobs, parts_.remote_job, parts_.rest, parts_.clock, parts_.log},
        {user_id_, finished_before, may_delete});
    const auto counts = comparison.run();
    if (!counts) return counts.error();
    parts_.state.set_instant(kLastRun, parts_.clock.now());
    return Report{verdict.value(), counts.value().missing, counts.value().differing,
                  counts.value().deleted};
}

// How far the absence of a row may be believed.
Result<Reconciler::Verdict, Error> Reconciler::look() {
    storage::JobVersions mirror(parts_.database, user_id_);
    for (bool again = false;; again = true) {
        const auto existing = count_existing();
        if (!existing) return existing.error();
        const auto visible = parts_.rest.count(kJobsTable, {supabase::eq("user_id", user_id_)});
        if (!visible) return visible.error();
        const bool all_shown = visible.value() >= existing.value().value_or(0);
        if (all_shown) {
            const bool suspicious = visible.value() == 0 && mirror.has_synced_open();
            return suspicious ? Verdict::nothing_visible : Verdict::complete;
        }
        // The first time, a job may have been deleted between the two answers.
        if (again) return Verdict::hidden_by_policy;
    }
}

// Nothing when the server cannot tell.
Result<std::optional<std::int64_t>, Error> Reconciler::count_existing() {
    const auto answer = parts_.rest.call(kCountFunction, Json::object());
    if (!answer) {
        if (answer.error().kind != Error::Kind::missing_table) return answer.error();
        return std::optional<std::int64_t>();
    }
    if (!answer.value().is_number_integer()) return std::optional<std::int64_t>();
    return std::optional(answer.value().get<std::int64_t>());
}

}  // namespace agent::sync
