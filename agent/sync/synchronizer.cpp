#include "agent/sync/synchronizer.h"

#include <utility>

namespace agent::sync {

using supabase::Error;

Synchronizer::Synchronizer(Parts parts) : parts_(parts), random_(std::random_device{}()) {}

bool Synchronizer::push() {
    if (!may_try()) return false;
    const Pusher::Report report = parts_.pusher.drain();
    totals_.pushed += report.pushed;
    totals_.parked += report.parked;
    // An empty outbox sends nothing and so says nothing about the connection.
    if (report.pushed == 0 && report.parked == 0 && !report.stopped_by) return true;
    return note(report.stopped_by);
}

bool Synchronizer::pull() {
    if (!may_try()) return false;
    if (!std::exchange(troubled_, false)) told_.clear();
    const auto pulled = parts_.puller.pull();
    if (!pulled) return note(pulled.error());
    totals_.pulled += pulled.value();
    const auto rescued = parts_.rescuer.rescue();
    return note(rescued ? std::nullopt : std::optional(rescued.error()));
}

std::vector<storage::Job> Synchronizer::claim(const std::vector<storage::Job>& pending,
                                              const std::vector<std::string>& job_types,
                                              int how_many) {
    auto claimed = parts_.claimer.claim(pending, job_types, how_many, may_try());
    if (claimed.error) note(claimed.error);
    return std::move(claimed.jobs);
}

bool Synchronizer::keep_claims() {
    if (!may_try()) return false;
    if (const auto error = parts_.leases.renew_all()) return note(error);
    return push();  // on the plain schema the signs of life wait in the outbox
}

bool Synchronizer::exchange_beside_jobs(Millis budget) {
    if (!may_try()) return false;
    const auto trouble = parts_.beside_jobs.work(budget);
    const bool news =
        trouble && (!trouble_beside_jobs_ || trouble_beside_jobs_->what != trouble->what);
    trouble_beside_jobs_ = trouble;
    if (!trouble) return true;
    if (trouble->transient()) return note(trouble);
    if (news) parts_.log.warning("not all could be exchanged", {{"why", trouble->what}});
    return false;
}

std::optional<Error> Synchronizer::trouble() const {
    if (trouble_ || !trouble_beside_jobs_) return trouble_;
    const bool forbidden = trouble_beside_jobs_->kind == Error::Kind::forbidden;
    return forbidden ? trouble_beside_jobs_ : std::nullopt;
}

bool Synchronizer::may_try() {
    return asked_now_ || parts_.connection.may_try();
}

bool Synchronizer::note(const std::optional<Error>& error) {
    asked_now_ = false;
    const bool was_online = online();
    trouble_ = error;
    if (!error) {
        parts_.connection.succeeded();
        if (!was_online) parts_.log.info("online again");
        return true;
    }
    if (error->kind == Error::Kind::cancelled) return false;
    parts_.connection.failed(*error, std::uniform_real_distribution<>(0.0, 1.0)(random_));
    troubled_ = true;
    const bool news = told_.insert(error->kind).second;
    if (news) parts_.log.warning("supabase does not answer as it should", {{"why", error->what}});
    return false;
}

}  // namespace agent::sync
