#include "agent/sync/server_schema.h"

namespace agent::sync {
namespace {

using supabase::Error;

constexpr std::chrono::hours kPlainBelieved{1};

}  // namespace

Result<Schema, Error> ServerSchema::get() {
    const bool settled = known_ == Schema::leases || clock_.monotonic() < ask_again_at_;
    if (known_ && settled) return *known_;
    // A column in a HEAD-like question: no rows come back, whatever the table holds.
    const auto rows = rest_.select(kJobsTable, {{}, "lease_expires_at", "", 0});
    const bool column_missing = !rows && rows.error().kind == Error::Kind::schema_drift;
    if (!rows && !column_missing) return rows.error();
    known_ = column_missing ? Schema::plain : Schema::leases;
    ask_again_at_ = clock_.monotonic() + kPlainBelieved;
    return *known_;
}

}  // namespace agent::sync
