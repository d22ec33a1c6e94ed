#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include <SQLiteCpp/Database.h>

#include "migrations/migrations.h"
#include "storage/types.h"

namespace storage {

// In the header of every mirror, "Agnt"; `file` shows it, and no other program's database has it.
inline constexpr int kApplicationId = 0x41676e74;

// Throws Error::not_ours unless the database is an agent's or empty. Reads only.
void check_application(SQLite::Database& connection, const std::filesystem::path& file);

// Brings a database to the schema that `steps` end with. What was applied stands in the table
// schema_migrations (version, name, checksum, applied_at). There is no way back.
class Migrator {
public:
    // `file` is for messages. `steps` are numbered from 1 without gaps.
    Migrator(SQLite::Database& connection, std::filesystem::path file,
             std::span<const migrations::Migration> steps)
        : connection_(connection), file_(std::move(file)), steps_(steps) {}

    // The newest step applied; 0 when the database is empty. Throws Error::newer_schema when
    // there are steps after ours, Error::changed_migration when one differs from ours,
    // Error::not_ours.
    int version();

    // Applies what is missing in one IMMEDIATE transaction: no other process meets a version on the
    // way, and the version before stays when a step fails. Calls `before_upgrade` with the version
    // first, unless the database is empty or up to date. Throws as version() does, or what SQLite
    // throws.
    void migrate(Instant now, const std::function<void(int version)>& before_upgrade);

private:
    void apply(const migrations::Migration& step, Instant now);
    void record(const migrations::Migration& step, Instant now);

    SQLite::Database& connection_;
    std::filesystem::path file_;
    std::span<const migrations::Migration> steps_;
};

}  // namespace storage
