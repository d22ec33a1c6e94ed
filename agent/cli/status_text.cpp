#include "agent/base/timestamp.h"
#include "agent/cli/job_text.h"
#include "agent/cli/status_report.h"
#include "agent/cli/table.h"
#include "agent/cli/text.h"

namespace agent::cli {

namespace {

std::string when(std::optional<Instant> instant) {
    return instant ? format_for_people(*instant) : "never";
}

Cell supabase_cell(const StatusReport& report) {
    if (report.works_for_all) return {"worker for all users, with a secret key", Colour::none};
    if (!report.session) return {"not signed in (agent login supabase)", Colour::yellow};
    return {"signed in as " + report.session->email, Colour::none};
}

Cell google_cell(const StatusReport& report) {
    if (report.google_by_web) return {"as connected on the web (user_tokens)", Colour::none};
    if (!report.google) return {"not signed in (agent login google)", Colour::yellow};
    return {"signed in", Colour::none};
}

Cell agent_cell(const StatusReport& report) {
    if (!report.running) return {"not running", Colour::none};
    return {"running: " + *report.running, Colour::green};
}

Cell connection_cell(const SyncFacts& sync) {
    const auto online = sync.online();
    if (!online) return {"not tried yet", Colour::none};
    if (*online) return {"online, last sync " + when(sync.last_success_at), Colour::green};
    std::string text = "offline since " + when(sync.offline_since);
    if (sync.next_attempt_at) text += ", next attempt " + when(sync.next_attempt_at);
    return {text, Colour::yellow};
}

std::string jobs_text(const storage::JobStore::Counts& jobs) {
    return std::to_string(jobs.pending) + " pending, " + std::to_string(jobs.processing) +
           " processing, " + std::to_string(jobs.completed) + " completed, " +
           std::to_string(jobs.failed) + " failed";
}

Cell jobs_cell(const MirrorFacts& mirror) {
    const std::string text = jobs_text(mirror.jobs);
    if (!mirror.sync.suspicion) return {text, Colour::none};
    switch (*mirror.sync.suspicion) {
        case sync::Reconciler::Verdict::hidden_by_policy:
            return {text + "; the project's policies hide some of yours", Colour::red};
        case sync::Reconciler::Verdict::nothing_visible:
            return {text + "; Supabase shows none of them: deleted, or hidden by its policies",
                    Colour::yellow};
        case sync::Reconciler::Verdict::complete:
            break;
    }
    return {text, Colour::none};
}

Cell outbox_cell(const storage::Outbox::Counts& counts) {
    std::string text = counted(counts.waiting, "change", "changes") + " to send";
    if (counts.parked == 0) return {text, Colour::none};
    return {text + ", " + std::to_string(counts.parked) + " refused by Supabase", Colour::red};
}

std::string cache_text(const storage::MessageCache::Stats& cache) {
    std::string text = counted(cache.messages, "message", "messages") + " in " +
                       counted(cache.threads, "thread", "threads");
    if (cache.newest) text += ", newest " + when(cache.newest);
    if (cache.failed > 0) text += ", " + std::to_string(cache.failed) + " to be fetched again";
    return text;
}

Cell quota_cell(const QuotaFacts& quota) {
    const gmail::Pacing& pacing = quota.pacing;
    if (pacing.paused_until) {
        return {"Google asked to wait until " + when(pacing.paused_until), Colour::yellow};
    }
    std::string text = std::to_string(pacing.units_last_minute);
    if (pacing.units_per_minute > 0) text += " of " + std::to_string(pacing.units_per_minute);
    text += " units in the last minute; " + std::to_string(quota.units_spent) + " by these jobs";
    if (quota.units_saved > 0)
        text += ", " + std::to_string(quota.units_saved) + " saved by threads";
    return {text, Colour::none};
}

}  // namespace

void print_status(const Console& console, const StatusReport& report) {
    std::vector<std::pair<std::string, Cell>> facts = {{"Supabase", supabase_cell(report)},
                                                       {"Gmail", google_cell(report)},
                                                       {"Agent", agent_cell(report)},
                                                       {"Data folder", report.data_dir.string()}};
    if (!report.mirror) {
        facts.emplace_back("Database", "not made yet");
        print_facts(console, facts);
        return;
    }
    const MirrorFacts& mirror = *report.mirror;
    facts.emplace_back("Database", bytes_for_people(mirror.bytes) + ", schema " +
                                       std::to_string(mirror.schema_version));
    facts.emplace_back("Connection", connection_cell(mirror.sync));
    facts.emplace_back("Last poll", when(mirror.sync.last_poll_at));
    facts.emplace_back("Jobs", jobs_cell(mirror));
    facts.emplace_back("Outbox", outbox_cell(mirror.outbox));
    facts.emplace_back("Mail cache", cache_text(mirror.cache));
    facts.emplace_back("Gmail quota", quota_cell(mirror.quota));
    print_facts(console, facts);
    for (const auto& entry : mirror.parked) {
        console.out << "  " << refused_line(entry) << '\n';
    }
}

}  // namespace agent::cli
