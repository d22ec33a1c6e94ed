#include "agent/cli/status_report.h"

#include "agent/app/account_governor.h"
#include "agent/app/endpoint.h"
#include "agent/app/version.h"
#include "agent/pipeline/job_counts.h"
#include "storage/stats_of_all.h"

namespace agent::cli {

namespace {

std::uintmax_t size_or_zero(const std::filesystem::path& file) {
    std::error_code absent;
    const std::uintmax_t size = std::filesystem::file_size(file, absent);
    return absent ? 0 : size;
}

gmail::Pacing read_pacing(Context& context, Mirror& mirror) {
    // One that only remembers.
    pipeline::Governor governor(
        app::governor_limits(context.config()), context.clock(), context.stop(),
        {app::governor_memory(mirror.state).load, [](const std::string&) {}});
    return governor.pacing();
}

// What jobs have written down of themselves.
void add_up_jobs(Mirror& mirror, MirrorFacts& facts) {
    constexpr int kAllThatAreKept = 10'000;
    for (const storage::Job& job : mirror.jobs.list({std::nullopt, kAllThatAreKept})) {
        const auto counts = pipeline::counts_in_metadata(job);
        facts.quota.units_spent += counts.units;
        facts.quota.units_saved += counts.units_saved;
        facts.cache_use.listed += counts.listed;
        facts.cache_use.cached += counts.cached;
    }
}

Json hit_rate_json(const CacheUse& use) {
    const auto rate = use.hit_rate();
    return rate ? Json(*rate) : Json();
}

Json quota_json(const QuotaFacts& quota) {
    return {{"units_per_minute", quota.pacing.units_per_minute},
            {"units_last_minute", quota.pacing.units_last_minute},
            {"paused_until", to_json(quota.pacing.paused_until)},
            {"units_spent", quota.units_spent},
            {"units_saved", quota.units_saved}};
}

MirrorFacts read_mirror(Context& context) {
    Mirror& mirror = context.mirror();
    MirrorFacts facts;
    const std::filesystem::path& file = mirror.database.file();
    facts.schema_version = mirror.database.schema_version();
    facts.bytes = size_or_zero(file) + size_or_zero(file.string() + "-wal");
    facts.sync.last_success_at = mirror.state.get_instant("sync.last_success_at");
    facts.sync.offline_since = mirror.state.get_instant("sync.offline_since");
    facts.sync.next_attempt_at = mirror.state.get_instant("sync.next_attempt_at");
    facts.sync.last_poll_at = mirror.state.get_instant("poll.last_at");
    facts.sync.suspicion = sync::recorded_suspicion(mirror.state);
    facts.jobs = mirror.jobs.counts();
    facts.outbox = mirror.outbox.counts();
    if (facts.outbox.parked > 0) facts.parked = mirror.outbox.parked();
    facts.cache = app::works_for_all(context.config()) ? storage::stats_of_all(mirror.database).mail
                                                       : mirror.messages.stats();
    facts.quota.pacing = read_pacing(context, mirror);
    add_up_jobs(mirror, facts);
    return facts;
}

Json sync_json(const SyncFacts& sync) {
    Json document = {{"online", nullptr}};
    if (const auto online = sync.online()) document["online"] = *online;
    document["last_success_at"] = to_json(sync.last_success_at);
    document["offline_since"] = to_json(sync.offline_since);
    document["next_attempt_at"] = to_json(sync.next_attempt_at);
    document["last_poll_at"] = to_json(sync.last_poll_at);
    document["jobs_hidden_by_policy"] =
        sync.suspicion == sync::Reconciler::Verdict::hidden_by_policy;
    return document;
}

Json outbox_json(const MirrorFacts& mirror) {
    Json parked = Json::array();
    for (const auto& entry : mirror.parked) {
        parked.push_back({{"table", entry.table_name},
                          {"id", entry.row_id},
                          {"reason", entry.last_error.value_or("")}});
    }
    return {{"waiting", mirror.outbox.waiting},
            {"parked", mirror.outbox.parked},
            {"oldest_at", to_json(mirror.outbox.oldest_at)},
            {"parked_rows", parked}};
}

}  // namespace

std::optional<bool> SyncFacts::online() const {
    if (offline_since) return false;
    if (last_success_at) return true;
    return std::nullopt;
}

std::optional<double> CacheUse::hit_rate() const {
    if (listed == 0) return std::nullopt;
    return static_cast<double>(cached) / static_cast<double>(listed);
}

StatusReport read_status(Context& context) {
    StatusReport report;
    report.version = app::version();
    report.data_dir = context.config().data_dir();
    report.works_for_all = app::works_for_all(context.config());
    if (!report.works_for_all) report.session = context.session();
    report.google_by_web =
        report.works_for_all || context.config().text("google.token_source") == "supabase";
    report.google = context.secrets().read("google").has_value();
    report.running = context.running_agent();
    report.database = context.mirror_file().value_or("");
    if (context.mirror_exists()) report.mirror = read_mirror(context);
    return report;
}

Json to_json(const StatusReport& report) {
    const MirrorFacts mirror = report.mirror.value_or(MirrorFacts{});
    Json supabase = nullptr;
    if (report.session) {
        supabase = {{"user_id", report.session->user_id}, {"email", report.session->email}};
    }
    return {
        {"version", report.version},
        {"data_dir", report.data_dir.string()},
        {"mode", report.works_for_all ? "worker" : "desktop"},
        {"signed_in", {{"supabase", supabase}, {"google", report.google}}},
        {"agent", {{"running", report.running.has_value()}, {"holder", to_json(report.running)}}},
        {"database",
         {{"file", report.database.string()},
          {"exists", report.mirror.has_value()},
          {"schema_version", mirror.schema_version},
          {"bytes", mirror.bytes}}},
        {"sync", sync_json(mirror.sync)},
        {"jobs",
         {{"pending", mirror.jobs.pending},
          {"processing", mirror.jobs.processing},
          {"failed", mirror.jobs.failed},
          {"completed", mirror.jobs.completed}}},
        {"outbox", outbox_json(mirror)},
        {"cache",
         {{"messages", mirror.cache.messages},
          {"threads", mirror.cache.threads},
          {"failed", mirror.cache.failed},
          {"raw_bytes", mirror.cache.raw_bytes},
          {"hit_rate", hit_rate_json(mirror.cache_use)},
          {"newest", to_json(mirror.cache.newest)},
          {"last_fetched_at", to_json(mirror.cache.last_fetched_at)}}},
        {"gmail_quota", quota_json(mirror.quota)}};
}

}  // namespace agent::cli
