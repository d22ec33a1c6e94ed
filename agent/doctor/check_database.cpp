#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "agent/app/endpoint.h"
#include "agent/doctor/checks.h"
#include "storage/database.h"

namespace agent::doctor {
namespace {

Finding version() {
    const std::string version = storage::Database::sqlite_version();
    if (storage::Database::sqlite_is_sound()) return ok("sqlite", version);
    return ok("sqlite", version + "; only the running agent checkpoints (WAL-reset race)");
}

int ends_when_stopped(void* stop) {
    return static_cast<const StopSignal*>(stop)->requested() ? 1 : 0;
}

// Beside a running agent, and without changing anything: read only, so not even a checkpoint.
Finding soundness(const std::filesystem::path& file, const StopSignal& stop) {
    constexpr int kBusyMs = 2'000, kInstructionsBetweenLooks = 10'000;
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kBusyMs);
        sqlite3_progress_handler(database.getHandle(), kInstructionsBetweenLooks,
                                 &ends_when_stopped, const_cast<StopSignal*>(&stop));
        SQLite::Statement check(database, "PRAGMA quick_check(1)");
        check.executeStep();
        const std::string result = check.getColumn(0).getString();
        if (result == "ok") return ok("database", file.string() + " is sound");
        return failure("database", ExitCode::data_error, file.string() + ": " + result,
                       "put back a backup, or move the file away: the cloud still has the jobs");
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() == SQLITE_INTERRUPT) {
            return skipped("database", "too large to be looked at quickly: agent db check");
        }
        return failure("database", ExitCode::data_error, file.string() + ": " + error.getErrorStr(),
                       "put back a backup, or move the file away: the cloud still has the jobs");
    }
}

}  // namespace

Findings check_database(const Patient& patient, const StopSignal& stop) {
    const config::Config& config = patient.config;
    Findings findings{version()};
    std::string user_id = "worker";
    if (!app::works_for_all(config)) {
        const auto session = stored_session(patient);
        if (!session) return {version(), skipped("database", "nobody is signed in")};
        user_id = session->user_id;
    }
    const std::filesystem::path file = config.database_file(user_id);
    if (std::filesystem::exists(file)) {
        findings.push_back(soundness(file, stop));
    } else {
        findings.push_back(ok("database", "none yet: the first job makes it"));
    }
    return findings;
}

}  // namespace agent::doctor
