#include "storage/migrator.h"

#include <string>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "storage/error.h"

namespace storage {
namespace {

using migrations::Migration;

int schema_objects(SQLite::Database& connection) {
    return connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
}

}  // namespace

void check_application(SQLite::Database& connection, const std::filesystem::path& file) {
    // In this order: the id is committed with the first table, so where there is a table there is
    // the id, even when another process makes the mirror between the two reads.
    const bool empty = schema_objects(connection) == 0;
    const int id = connection.execAndGet("PRAGMA application_id").getInt();
    if (id == kApplicationId || (id == 0 && empty)) return;
    throw Error(Error::Kind::not_ours, file.string() + " is another application's database");
}

int Migrator::version() {
    check_application(connection_, file_);
    if (schema_objects(connection_) == 0) return 0;
    if (!connection_.tableExists("schema_migrations")) {
        throw Error(Error::Kind::not_ours, file_.string() + " has lost its table of migrations");
    }

    const int known = static_cast<int>(steps_.size());
    const int applied =
        connection_.execAndGet("SELECT coalesce(max(version), 0) FROM schema_migrations").getInt();
    if (applied > known) {
        throw Error(Error::Kind::newer_schema,
                    file_.string() + " has schema version " + std::to_string(applied) +
                        ", written by a newer agent; this one knows versions up to " +
                        std::to_string(known));
    }
    SQLite::Statement rows(connection_,
                           "SELECT version, name, checksum FROM schema_migrations"
                           " ORDER BY version");
    for (int expected = 1; rows.executeStep(); ++expected) {
        const Migration& step = steps_[static_cast<std::size_t>(expected) - 1];
        if (rows.getColumn(0).getInt() == step.version &&
            rows.getColumn(1).getString() == step.name &&
            rows.getColumn(2).getString() == step.checksum) {
            continue;
        }
        throw Error(
            Error::Kind::changed_migration,
            file_.string() + " was made with another form of migration " + std::string(step.name));
    }
    return applied;
}

void Migrator::migrate(Instant now, const std::function<void(int)>& before_upgrade) {
    const int from = version();
    if (from == static_cast<int>(steps_.size())) return;
    if (from > 0) before_upgrade(from);
    SQLite::Transaction transaction(connection_, SQLite::TransactionBehavior::IMMEDIATE);
    // Another process may have been faster since the version was read.
    const auto missing = steps_.subspan(static_cast<std::size_t>(version()));
    for (const Migration& step : missing) apply(step, now);
    transaction.commit();
}

void Migrator::apply(const Migration& step, Instant now) {
    if (step.version == 1) {
        connection_.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
        connection_.exec(
            "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
            " checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
    }
    connection_.exec(std::string(step.sql));
    record(step, now);
}

void Migrator::record(const Migration& step, Instant now) {
    SQLite::Statement insert(connection_,
                             "INSERT INTO schema_migrations (version, name, checksum, applied_at)"
                             " VALUES (?1, ?2, ?3, ?4)");
    insert.bind(1, step.version);
    insert.bind(2, std::string(step.name));
    insert.bind(3, std::string(step.checksum));
    insert.bind(4, static_cast<std::int64_t>(now.time_since_epoch().count()));
    insert.exec();
}

}  // namespace storage
