#include "tests/sandbox/supabase_journal.h"

namespace sandbox {
namespace {

Json token_of(const Json& job) {
    const auto column = job.find("claim_token");
    if (column != job.end() && !column->is_null()) return *column;
    const Json& metadata = job.at("metadata");
    return metadata.is_object() ? metadata.value("claim_token", Json()) : Json();
}

Json state_of(const Json& job) {
    return {{"status", job.at("status")},
            {"retry_count", job.at("retry_count")},
            {"progress", job.at("progress")},
            {"token", token_of(job)}};
}

}  // namespace

void JobJournal::note(const Table& jobs) {
    for (const auto& [row_id, job] : jobs.rows()) {
        const std::string id = job.at("id");
        Json now = state_of(job);
        Json& before = last_seen_[id];
        if (now == before) continue;
        const bool is_new = before.is_null();
        const auto earlier = [&](const char* name) { return is_new ? Json() : before.at(name); };
        entries_.push_back({{"job", id},
                            {"from_status", earlier("status")},
                            {"to_status", now.at("status")},
                            {"retry_before", earlier("retry_count")},
                            {"retry_count", now.at("retry_count")},
                            {"progress_before", earlier("progress")},
                            {"progress", now.at("progress")},
                            {"token", now.at("token")}});
        before = std::move(now);
    }
}

}  // namespace sandbox
