#include "storage/database.h"

#include <stdexcept>

#include <sqlite3.h>

#include "migrations/migrations.h"
#include "storage/backup.h"
#include "storage/connection.h"
#include "storage/error.h"
#include "storage/migrator.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_version.h"
#include "storage/upgrade_trial.h"

namespace storage {

Database::Database(const DatabaseOptions& options, Instant now)
    : file_(options.file),
      checkpoints_(options.checkpoints),
      connection_(open_connection(options)) {
    with_errors_of(file_, [&] {
        Migrator(*connection_, file_, migrations::sqlite_steps()).migrate(now, [&](int version) {
            if (options.before_upgrade) options.before_upgrade();
            const UpgradeTrial trial(file_);
            // What a trial goes back to is the mirror before the first attempt.
            if (trial.under_way()) return;
            trial.begin(
                back_up_before_upgrade(*connection_, file_, options.backup_folder, version, now),
                UpgradeTrial::own_schema());
        });
    });
}

Database::~Database() = default;

Database::Transaction::Transaction(Database& database)
    : lock_(database.mutex_), database_(database) {
    if (database_.depth_ == 0) {
        with_errors_of(database_.file_, [this] {
            own_ = std::make_unique<SQLite::Transaction>(*database_.connection_,
                                                         SQLite::TransactionBehavior::IMMEDIATE);
        });
    }
    level_ = ++database_.depth_;
}

Database::Transaction::~Transaction() {
    if (level_ == 0) return;
    own_.reset();  // rolls back
    database_.depth_ = level_ - 1;
    database_.doomed_ = database_.depth_ > 0;
}

void Database::Transaction::commit() {
    if (level_ == 0) throw std::logic_error("a transaction is committed once");
    if (level_ != database_.depth_) throw std::logic_error("an inner transaction is still open");
    if (database_.doomed_) throw std::logic_error("a part of this transaction was given up");
    const Lease still_open(database_);
    if (own_) with_errors_of(database_.file_, [this] { own_->commit(); });
    own_.reset();
    database_.depth_ = level_ - 1;
    level_ = 0;
    lock_.unlock();
}

Database::Lease::Lease(Database& database)
    : lock_(database.mutex_), connection_(database.connection_.get()) {
    // SQLite itself rolls back on a full disk or a failed write. What the caller does next must
    // not be committed one by one.
    if (database.depth_ > 0 && sqlite3_get_autocommit(connection_->getHandle()) != 0) {
        throw std::logic_error("this transaction was rolled back by an earlier error");
    }
}

std::vector<std::string> Database::check() {
    const Lease lease(*this);
    std::vector<std::string> problems;
    try {
        with_errors_of(file_, [&] {
            SQLite::Statement integrity(*lease, "PRAGMA integrity_check");
            while (integrity.executeStep()) {
                const std::string line = integrity.getColumn(0).getString();
                if (line != "ok") problems.push_back(line);
            }
            SQLite::Statement references(*lease, "PRAGMA foreign_key_check");
            while (references.executeStep()) {
                problems.push_back("a row of " + references.getColumn(0).getString() +
                                   " refers to a row of " + references.getColumn(2).getString() +
                                   " that is not there");
            }
        });
    } catch (const Error& error) {
        if (error.kind() != Error::Kind::corrupt) throw;
        problems.emplace_back(error.what());  // too damaged to be checked to the end
    }
    return problems;
}

void Database::backup_to(const std::filesystem::path& file) {
    const Lease lease(*this);
    if (depth_ > 0) throw std::logic_error("a backup is taken outside transactions");
    back_up(*lease, file_, file);
}

void Database::checkpoint() {
    if (!checkpoints_) return;
    const Lease lease(*this);
    // Finding a reader in the way is no error: the next one gets further.
    with_errors_of(file_, [&] { lease->exec("PRAGMA wal_checkpoint(TRUNCATE)"); });
}

std::int64_t Database::data_version() {
    const Lease lease(*this);
    return with_errors_of(file_,
                          [&] { return lease->execAndGet("PRAGMA data_version").getInt64(); });
}

int Database::schema_version() {
    const Lease lease(*this);
    return with_errors_of(file_, [&] {
        return lease->execAndGet("SELECT max(version) FROM schema_migrations").getInt();
    });
}

std::string Database::sqlite_version() {
    return sqlite3_libversion();
}

bool Database::sqlite_is_sound() {
    return is_free_of_wal_reset_race(sqlite3_libversion_number());
}

}  // namespace storage
