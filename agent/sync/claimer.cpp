#include "agent/sync/claimer.h"

#include <Poco/UUIDGenerator.h>

#include "agent/base/timestamp.h"
#include "agent/sync/lease.h"
#include "agent/sync/read_job.h"

namespace agent::sync {
namespace {

using storage::Job;
using storage::JobStatus;
using supabase::Error;

// The token of a claim that was sent and whose answer has not been taken in.
constexpr const char* kTokenUnderWay = "claim.token_under_way";

std::string fresh_token() {
    return Poco::UUIDGenerator().createRandom().toString();
}

bool is_ours(const std::optional<Job>& job) {
    return job && job->status == JobStatus::processing && !job->claim_token.empty();
}

Error refusal(const Job& job) {
    return Error{Error::Kind::forbidden,
                 "the server lets us read job " + job.id + " but not claim it", "", 0,
                 std::nullopt};
}

bool known_to_server(const Job& job) {
    return job.synced_updated_at.has_value();
}

}  // namespace

Claimer::Claimed Claimer::claim(const std::vector<Job>& pending,
                                const std::vector<std::string>& job_types, int how_many,
                                bool online) {
    Claimed claimed;
    const auto wanted = static_cast<std::size_t>(how_many);
    std::vector<Job> on_server;
    for (const Job& job : pending) {
        if (known_to_server(job)) {
            // One with unsent changes is not what the server has.
            if (!parts_.outbox.find(kJobsTable, job.id)) on_server.push_back(job);
        } else if (claimed.jobs.size() < wanted) {
            claimed.jobs.push_back(claim_locally(job));
        }
    }
    if (!online || claimed.jobs.size() >= wanted || job_types.empty()) return claimed;
    const auto schema = parts_.schema.get();
    if (!schema) {
        claimed.error = schema.error();
    } else if (schema.value() == Schema::plain) {
        claim_each(on_server, wanted, claimed);
    } else if (worth_asking(on_server)) {
        claim_by_lease(on_server, job_types, wanted - claimed.jobs.size(), claimed);
    }
    return claimed;
}

Job Claimer::claim_locally(Job job) {
    const Instant now = parts_.clock.now();
    if (job.claim_token.empty()) job.claim_token = fresh_token();
    job.status = JobStatus::processing;
    job.started_at = now;
    job.updated_at = now;
    job.metadata = with_claim(job.metadata, job.claim_token, settings_.owner);
    storage::Database::Transaction transaction(parts_.database);
    parts_.jobs.upsert(job);
    parts_.outbox.enqueue(kJobsTable, job.id, storage::OutboxOperation::insert, now);
    transaction.commit();
    return job;
}

void Claimer::claim_each(const std::vector<Job>& pending, std::size_t how_many, Claimed& into) {
    for (const Job& job : pending) {
        if (into.jobs.size() >= how_many) return;
        auto one = claim_by_write(job);
        if (!one) {
            into.error = one.error();
            return;
        }
        if (one.value()) into.jobs.push_back(*std::move(one).value());
    }
}

Claimer::OneClaim Claimer::claim_by_write(const Job& pending) {
    Job intent = pending;
    if (intent.claim_token.empty()) intent.claim_token = fresh_token();
    parts_.jobs.upsert(intent);
    const Json changes = {
        {"status", "processing"},
        {"started_at", "now"},  // the server's clock: timestamptz takes the word
        {"metadata",
         Json::parse(with_claim(pending.metadata, intent.claim_token, settings_.owner))},
    };
    auto rows = parts_.rest.update(
        kJobsTable,
        {supabase::eq("id", pending.id), supabase::eq("status", "pending"),
         supabase::eq("updated_at", format_timestamp(*pending.synced_updated_at))},
        changes);
    if (!rows) return rows.error();
    if (rows.value().empty()) return outcome_of_lost_race(intent);
    const auto claimed = job_from_row(rows.value().front());
    if (!claimed) return outcome_of_lost_race(intent);
    parts_.remote_job.apply(*claimed);
    auto ours = parts_.jobs.find(pending.id);
    return is_ours(ours) ? ours : std::optional<Job>{};
}

// No row matched: another agent has it, it changed, it is gone, our own earlier attempt went
// through and its answer was lost, or a policy forbids the write. Only reading tells.
Claimer::OneClaim Claimer::outcome_of_lost_race(const Job& intent) {
    const auto standing = standing_of(intent);
    if (!standing) return standing.error();
    if (standing.value() == Standing::untouched) return refusal(intent);
    if (standing.value() == Standing::not_there) parts_.remote_job.apply_deletion(intent.id);
    auto ours = parts_.jobs.find(intent.id);
    return is_ours(ours) ? ours : std::optional<Job>{};
}

bool Claimer::worth_asking(const std::vector<Job>& pending) {
    if (!pending.empty() || !settings_.mirror_knows_queue) return true;
    if (parts_.state.get(kTokenUnderWay)) return true;
    return !parts_.jobs.abandoned(parts_.clock.now() - kAbandonedAfter, 1).empty();
}

void Claimer::claim_by_lease(const std::vector<Job>& pending,
                             const std::vector<std::string>& job_types, std::size_t how_many,
                             Claimed& into) {
    // Rows that another claimer has locked for a moment are passed over: so ask once more before
    // nothing is taken for a refusal.
    for (int tries = 0; tries < 2; ++tries) {
        const std::size_t before = into.jobs.size();
        ask_for_jobs(job_types, how_many, into);
        if (into.error || into.jobs.size() > before || pending.empty()) return;
        const auto standing = standing_of(pending.front());
        if (!standing) into.error = standing.error();
        // One that is not there may be hidden by a policy: the pull finds out.
        if (into.error || standing.value() != Standing::untouched) return;
    }
    into.error = refusal(pending.front());
}

void Claimer::ask_for_jobs(const std::vector<std::string>& job_types, std::size_t how_many,
                           Claimed& into) {
    std::string token = parts_.state.get(kTokenUnderWay).value_or("");
    if (token.empty()) {
        token = fresh_token();
        parts_.state.set(kTokenUnderWay, token);
    }
    auto rows = parts_.rest.call("claim_analytics_jobs", {{"agent", settings_.owner},
                                                          {"token", token},
                                                          {"how_many", how_many},
                                                          {"lease_seconds", kLease.count()},
                                                          {"job_types", job_types}});
    if (!rows) {
        into.error = rows.error();
        if (rows.error().kind == Error::Kind::missing_table) parts_.schema.forget();
        return;
    }
    take(rows.value(), token, into);
}

Result<Claimer::Standing, Error> Claimer::standing_of(const Job& pending) {
    const auto remote = read_job(parts_.rest, pending.id);
    if (!remote) return remote.error();
    if (!remote.value()) return Standing::not_there;
    const bool changed = parts_.remote_job.apply(*remote.value());
    const bool is_pending = remote.value()->status == JobStatus::pending;
    return !changed && is_pending ? Standing::untouched : Standing::changed;
}

void Claimer::settle() {
    if (!parts_.state.get(kTokenUnderWay)) return;
    const auto schema = parts_.schema.get();
    if (!schema || schema.value() != Schema::leases) return;
    Claimed into_the_mirror;
    ask_for_jobs({}, 1, into_the_mirror);  // no new job is of none of the types
}

void Claimer::take(const Json& rows, const std::string& token, Claimed& into) {
    storage::Database::Transaction transaction(parts_.database);
    for (const Json& row : rows) {
        const auto remote = job_from_row(row);
        // Unreadable to us: its lease runs out, and another agent may do better.
        if (!remote) continue;
        parts_.remote_job.take(*remote, token);
        auto ours = parts_.jobs.find(remote->id);
        if (is_ours(ours)) into.jobs.push_back(*std::move(ours));
    }
    parts_.state.remove(kTokenUnderWay);
    transaction.commit();
}

}  // namespace agent::sync
