#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/types.h"

namespace storage {

struct DatabaseOptions {
    std::filesystem::path file;
    // Whether this process may checkpoint the write-ahead log. SQLite 3.7.0 to 3.51.2 has a
    // WAL-reset race between connections (fixed in 3.51.3, 3.50.7, 3.44.6; sqlite.org/wal.html),
    // so of several processes only the one that holds the folder's lock does.
    bool checkpoints = true;
    std::chrono::milliseconds busy_timeout{30'000};
    // Copies of the database taken before an upgrade are kept here; empty: beside the file.
    std::filesystem::path backup_folder;
    // Called before an older program's mirror is upgraded; what it throws leaves the mirror as it
    // is.
    std::function<void()> before_upgrade = {};
};

// One user's mirror: one connection a process, opened 0600, WAL, synchronous=FULL,
// foreign keys on, migrated to this program's schema. Safe to use from several threads: a
// lock is held for each call and for the life of a Transaction.
class Database {
public:
    // Creates the file when absent, applies the migrations it lacks (after an online
    // backup when it already held data). `now` stamps them. Throws storage::Error.
    Database(const DatabaseOptions& options, Instant now);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // A write transaction: BEGIN IMMEDIATE; rolled back unless commit() was called. Keeps the
    // connection to the calling thread until then, whose store calls run inside it. Transactions
    // nest: an inner one commits with the outer one, and an inner one given up dooms the outer
    // one, so that no part of what belongs together is ever committed.
    class Transaction {
    public:
        // Throws Error::busy when another process held the lock for longer than the timeout.
        explicit Transaction(Database& database);
        ~Transaction();
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        // Throws std::logic_error when doomed, when an inner one is open, and the second time.
        void commit();

    private:
        std::unique_lock<std::recursive_mutex> lock_;
        Database& database_;
        std::unique_ptr<SQLite::Transaction> own_;  // none when nested
        int level_ = 0;                             // from 1; 0 once committed
    };

    // For the stores: the connection, kept to this thread while the lease lives.
    class Lease {
    public:
        // Throws std::logic_error in a Transaction that SQLite has rolled back on an error.
        explicit Lease(Database& database);
        SQLite::Database* operator->() const { return connection_; }
        SQLite::Database& operator*() const { return *connection_; }

    private:
        std::unique_lock<std::recursive_mutex> lock_;
        SQLite::Database* connection_;
    };

    // Problems found by PRAGMA integrity_check and foreign_key_check; empty when sound.
    std::vector<std::string> check();
    // A consistent copy by SQLite's online backup, 0600; replaces `file` in one step once it is
    // whole. Not inside a Transaction. Throws storage::Error.
    void backup_to(const std::filesystem::path& file);
    // Moves the log into the database and shortens it, if this process may.
    void checkpoint();
    // Grows with every commit by another connection (PRAGMA data_version).
    std::int64_t data_version();

    const std::filesystem::path& file() const { return file_; }
    int schema_version();
    static std::string sqlite_version();
    // Whether the linked SQLite is free of the WAL-reset race.
    static bool sqlite_is_sound();

private:
    friend class Transaction;
    friend class Lease;

    std::filesystem::path file_;
    bool checkpoints_;
    std::recursive_mutex mutex_;
    std::unique_ptr<SQLite::Database> connection_;
    int depth_ = 0;        // of nested transactions
    bool doomed_ = false;  // an inner transaction was given up
};

}  // namespace storage
