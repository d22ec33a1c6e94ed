#include "agent/sync/pusher.h"

#include "agent/base/backoff.h"
#include "agent/base/timestamp.h"
#include "agent/sync/read_job.h"

namespace agent::sync {
namespace {

using storage::Job;
using storage::OutboxEntry;
using storage::OutboxOperation;
using supabase::Error;
using supabase::Filter;
using supabase::OnConflict;

constexpr int kEntriesAtOnce = 100;
constexpr Backoff kUntilSentAgain{Millis(1'000), Millis(300'000)};

// Failures that are not about one row: every other row would meet them too.
bool concerns_all_rows(const Error& error) {
    switch (error.kind) {
        case Error::Kind::offline:
        case Error::Kind::throttled:
        case Error::Kind::cancelled:
        case Error::Kind::tls:
        case Error::Kind::unauthorized:
        case Error::Kind::signed_out:
        case Error::Kind::wrong_key:
            return true;
        default:
            return false;
    }
}

// Which state of the server's row our write may replace: the very version seen here, so that a
// request that was held up on its way finds another and changes nothing; of a job we claimed, one
// that carries our token, too.
std::vector<Filter> guard_of(const Job& job, Schema schema) {
    std::vector<Filter> guard = {supabase::eq("id", job.id)};
    if (!job.synced_updated_at) {
        // Inserted by a request whose answer was lost: nobody may have touched it since.
        guard.push_back(supabase::eq("status", "pending"));
        guard.push_back(supabase::eq("retry_count", "0"));
        return guard;
    }
    guard.push_back(supabase::eq("updated_at", format_timestamp(*job.synced_updated_at)));
    if (!job.claim_token.empty()) {
        const bool leases = schema == Schema::leases;
        guard.push_back(
            supabase::eq(leases ? "claim_token" : "metadata->>claim_token", job.claim_token));
    }
    return guard;
}

// Whether the server's row already says what we wanted to write (our answer was lost).
bool same_state(const Job& sent, const Job& remote) {
    return remote.status == sent.status && remote.retry_count == sent.retry_count &&
           remote.progress == sent.progress && remote.total == sent.total &&
           claim_token_in(remote.metadata) == claim_token_in(sent.metadata);
}

}  // namespace

Pusher::Report Pusher::drain() {
    Report report;
    for (;;) {
        const auto entries = parts_.outbox.due(parts_.clock.now(), kEntriesAtOnce);
        if (entries.empty()) return report;
        const auto schema = parts_.schema.get();
        if (!schema) {
            report.stopped_by = schema.error();
            return report;
        }
        schema_ = schema.value();
        for (const OutboxEntry& entry : entries) {
            const Sent sent = send(entry);
            if (sent) {
                ++report.pushed;
            } else if (!may_go_on_after(sent.error(), entry, report)) {
                return report;
            }
        }
        // An entry that changed while it was sent is due again; it waits for the next round,
        // so that a fast writer cannot keep this loop going.
        if (entries.size() < static_cast<std::size_t>(kEntriesAtOnce)) return report;
    }
}

// Sees to an entry that was not accepted. False: the others would fare no better now.
bool Pusher::may_go_on_after(const Error& error, const OutboxEntry& entry, Report& report) {
    if (concerns_all_rows(error)) {
        report.stopped_by = error;
        return false;
    }
    // A column that is missing: our migration has come or gone, or PostgREST has not noticed yet.
    const bool drifted = error.kind == Error::Kind::schema_drift;
    if (drifted) parts_.schema.forget();
    const char* what_happened = "change refused";
    if (drifted || error.kind == Error::Kind::malformed) {
        what_happened = "change to be sent again";
        const Millis wait = kUntilSentAgain.delay(entry.attempts, 1.0);
        parts_.outbox.postpone(entry.sequence, parts_.clock.now() + wait, error.what);
    } else {
        ++report.parked;
        parts_.outbox.park(entry.sequence, error.what);
    }
    parts_.log.warning(what_happened,
                       {{"table", entry.table_name}, {"row", entry.row_id}, {"why", error.what}});
    return true;
}

Pusher::Sent Pusher::send(const OutboxEntry& entry) {
    if (entry.table_name == kJobsTable) return send_job(entry);
    if (AnalyticsSender::sends(entry.table_name)) return parts_.analytics.send(entry);
    return Error{Error::Kind::rejected, "this version cannot send rows of " + entry.table_name, "",
                 0, std::nullopt};
}

Pusher::Sent Pusher::send_job(const OutboxEntry& entry) {
    const auto job = parts_.jobs.find(entry.row_id);
    if (!job) {
        parts_.outbox.drop(entry.table_name, entry.row_id);
        return Done{};
    }
    if (entry.operation == OutboxOperation::insert && !job->synced_updated_at) {
        bool was_there = false;
        Sent inserted = insert_job(entry, *job, was_there);
        if (!inserted || !was_there) return inserted;
    }
    return update_job(entry, *job);
}

Pusher::Sent Pusher::insert_job(const OutboxEntry& entry, const Job& job, bool& was_there) {
    auto rows = parts_.rest.insert(kJobsTable, Json::array({row_for_insert(job, schema_)}),
                                   OnConflict::ignore);
    if (!rows) return rows.error();
    was_there = rows.value().empty();
    if (!was_there) accept(entry, rows.value().front());
    return Done{};
}

Pusher::Sent Pusher::update_job(const OutboxEntry& entry, const Job& job) {
    auto rows =
        parts_.rest.update(kJobsTable, guard_of(job, schema_), changes_for_update(job, schema_));
    if (!rows) return rows.error();
    if (rows.value().empty()) return resolve_mismatch(entry, job);
    accept(entry, rows.value().front());
    return Done{};
}

Pusher::Sent Pusher::resolve_mismatch(const OutboxEntry& entry, const Job& sent) {
    const auto found = read_job(parts_.rest, sent.id);
    if (!found) return found.error();
    const auto& remote = found.value();
    if (!remote) {
        parts_.remote_job.apply_deletion(sent.id);
    } else if (same_state(sent, *remote)) {
        parts_.remote_job.note_version(entry, *remote);
    } else if (!parts_.remote_job.apply(*remote)) {
        // The very version we know, and yet the guard did not match: the update is hidden from
        // us by a policy. Zero rows is all PostgREST says then.
        return Error{Error::Kind::forbidden,
                     "the server lets us read job " + sent.id + " but not change it", "", 0,
                     std::nullopt};
    }
    return Done{};
}

void Pusher::accept(const OutboxEntry& entry, const Json& stored_row) {
    const auto stored = job_from_row(stored_row);
    if (!stored) return;  // sent again, and read, with the next round
    parts_.remote_job.note_version(entry, *stored);
}

}  // namespace agent::sync
