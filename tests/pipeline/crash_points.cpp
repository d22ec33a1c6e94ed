#include "tests/pipeline/crash_points.h"

#include <cstring>
#include <map>
#include <regex>

#include <sqlite3.h>

#include "agent/sync/job_rows.h"

namespace test {
namespace {

namespace fs = std::filesystem;
using storage::Database;
using storage::Job;

constexpr int kDied = 42;

nlohmann::json as_row(const Job& job) {
    return agent::sync::row_for_insert(job, agent::sync::Schema::plain);
}

storage::DatabaseOptions options_of(const fs::path& mirror) {
    return {mirror, true, std::chrono::milliseconds(5'000), {}};
}

bool writes(sqlite3_stmt* statement) {
    const char* sql = sqlite3_sql(statement);
    return sqlite3_stmt_readonly(statement) == 0 || std::strncmp(sql, "COMMIT", 6) == 0;
}

// Called before a statement runs. No destructor and no handler runs: as by SIGKILL.
int count_down(unsigned, void* left, void* statement, void*) {
    if (!writes(static_cast<sqlite3_stmt*>(statement))) return 0;
    if (--*static_cast<int*>(left) == 0) ::_exit(kDied);
    return 0;
}

// One line a row, its columns in their order.
std::string rows(Database& database, const std::string& sql) {
    std::string text;
    const Database::Lease lease(database);
    SQLite::Statement statement(*lease, sql);
    while (statement.executeStep()) {
        for (int i = 0; i < statement.getColumnCount(); ++i) {
            const auto column = statement.getColumn(i);
            text += column.isNull() ? "null|" : column.getString() + "|";
        }
        text += "\n";
    }
    return text;
}

std::string with_numbered_ids(const std::string& text) {
    static const std::regex uuid("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    std::map<std::string, std::size_t> numbers;
    std::string numbered;
    auto rest = text.cbegin();
    for (std::sregex_iterator found(text.begin(), text.end(), uuid), end; found != end; ++found) {
        const auto number = numbers.emplace(found->str(), numbers.size() + 1).first->second;
        numbered.append(rest, (*found)[0].first).append("#").append(std::to_string(number));
        rest = (*found)[0].second;
    }
    return numbered.append(rest, text.cend());
}

// Whether the mirror's row and the outbox agree about what the server has still to learn.
std::string disagreement_about(const Job& job, bool entry, const nlohmann::json& row) {
    const auto remote = agent::sync::job_from_row(row);
    const std::string about = "job " + job.id + " (" + std::string(to_string(job.status)) + ")";
    if (!job.synced_updated_at && !entry) return about + " is unknown to the server and unsent\n";
    if (!remote || job.synced_updated_at != remote->updated_at) return "";  // not yet read here
    const bool same = as_row(job) == as_row(*remote);
    if (same && entry) return about + " is to be sent, and the server has it\n";
    if (!same && !entry) return about + " differs from the server's, and is unsent\n";
    return "";
}

}  // namespace

Machine::Machine(Cloud& cloud, FakeClock& clock, Google& google, const fs::path& mirror)
    : device(cloud, clock, kAnn, {}, mirror),
      gmail_http([&google](const sandbox::Request& request) { return google.handle(request); }),
      grants(device.secrets),
      tokens(gmail_http, grants, {"http://127.0.0.1:2/token", device.folder / "google.lock"}, clock,
             device.stop),
      gmail(gmail_http, tokens, {"http://127.0.0.1:2"}, clock),
      cache(device.database, device.user_id),
      accounts({tokens, gmail, cache}),
      runner({device.database, device.jobs, device.outbox, device.analytics, accounts, clock,
              device.log},
             {MailboxFixture::message_by_message(), {}, true}) {
    const agent::gmail::Grant grant{"sandbox-client",
                                    agent::Secret(""),
                                    agent::Secret("sandbox-refresh-token"),
                                    agent::Secret(""),
                                    {},
                                    clock.now(),
                                    ""};
    device.secrets.write("google", agent::gmail::to_text(grant));
}

Job Machine::only_job() {
    return device.jobs.list({}).at(0);
}

CrashPoints::CrashPoints(CommitPath path) : path_(std::move(path)) {
    Machine machine(cloud_, clock_, google_, folder_ / "start.db");
    path_.prepare(machine, cloud_);
}

bool CrashPoints::survives(const fs::path& mirror, int n) {
    ChildProcess child([&](Channel&) {
        Machine machine(cloud_, clock_, google_, mirror);
        int left = n;
        {
            const Database::Lease lease(machine.device.database);
            sqlite3_trace_v2(lease->getHandle(), SQLITE_TRACE_STMT, count_down, &left);
        }
        path_.act(machine);
    });
    const int code = child.wait();
    if (code != 0 && code != kDied) throw std::runtime_error("the process failed otherwise");
    return code == 0;
}

fs::path CrashPoints::fresh_mirror() {
    const fs::path mirror = folder_ / "mirror.db";
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(mirror.string() + suffix);
    fs::copy_file(folder_ / "start.db", mirror);
    return mirror;
}

std::string CrashPoints::state(const fs::path& mirror) {
    Database database(options_of(mirror), clock_.now());
    const std::string job_notes = path_.notes_may_differ ? "" : ", metadata, error_details";
    return with_numbered_ids(
        rows(database,
             "SELECT job_type, status, progress, total, retry_count, max_retries, error,"
             " started_at, completed_at, updated_at, synced_updated_at, claim_token,"
             " run_after, running, id" +
                 job_notes + " FROM analytics_jobs ORDER BY created_at, job_type") +
        // One whose row was replaced by a newer insight sends nothing.
        rows(database,
             "SELECT table_name, operation, parked, row_id FROM outbox"
             " WHERE table_name = 'analytics_jobs'"
             " OR row_id IN (SELECT id FROM analytics_insights)"
             " ORDER BY table_name, sequence") +
        rows(database,
             "SELECT insight_type, value, created_at FROM analytics_insights"
             " ORDER BY insight_type") +
        rows(database, "SELECT message_id, fetched_at FROM message_cache ORDER BY message_id") +
        rows(database, "SELECT message_id FROM failed_messages ORDER BY message_id") +
        rows(database, "SELECT key, value FROM sync_state ORDER BY key"));
}

std::string CrashPoints::disagreement(const fs::path& mirror) {
    Database database(options_of(mirror), clock_.now());
    storage::JobStore jobs(database);
    storage::Outbox outbox(database);
    std::string text;
    for (const std::string& problem : database.check()) text += problem + "\n";
    for (const Job& job : jobs.list({std::nullopt, 1'000})) {
        const bool entry = outbox.find("analytics_jobs", job.id).has_value();
        text += disagreement_about(job, entry, cloud_.job(job.id));
    }
    return text +
           rows(database,
                "SELECT 'to be sent, but not there', table_name, row_id FROM outbox"
                " WHERE table_name = 'analytics_jobs'"
                " AND row_id NOT IN (SELECT id FROM analytics_jobs)") +
           rows(database,
                "SELECT 'unknown to the server and unsent', id FROM analytics_insights"
                " WHERE id NOT IN (SELECT row_id FROM outbox"
                " WHERE table_name = 'analytics_insights')");
}

}  // namespace test
