#include "storage/connection.h"

#include <system_error>

#include <sqlite3.h>
#ifndef _WIN32
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#endif

#include "storage/error.h"
#include "storage/migrator.h"
#include "storage/sqlite_error.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_open(const fs::path& file, const std::string& why) {
    throw Error(Error::Kind::cannot_open, file.string() + " cannot be opened (" + why + ")");
}

// A log that once grew large is cut back to this after a checkpoint.
constexpr int kLogBytesKept = 4 * 1024 * 1024;

// Of several processes only one may checkpoint; closing the last connection must not either.
void leave_checkpoints_to_others(SQLite::Database& connection) {
    connection.check(
        sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr));
    connection.exec("PRAGMA wal_autocheckpoint = 0");
}

void use_write_ahead_log(SQLite::Database& connection, const fs::path& file) {
    // Only an empty database takes this, and not once it has its log; any other would be locked
    // for writing.
    if (connection.execAndGet("PRAGMA page_count").getInt() == 0) {
        connection.exec("PRAGMA auto_vacuum = INCREMENTAL");
    }
    const std::string mode = connection.execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal") cannot_open(file, "its file system has no shared memory for the log");
}

void configure(SQLite::Database& connection) {
    connection.exec("PRAGMA synchronous = FULL");
    connection.exec("PRAGMA foreign_keys = ON");
    connection.exec("PRAGMA journal_size_limit = " + std::to_string(kLogBytesKept));
    // On macOS fsync does not reach the medium (fsync(2)); elsewhere these change nothing.
    connection.exec("PRAGMA fullfsync = ON");
    connection.exec("PRAGMA checkpoint_fullfsync = ON");
    // Finds a damaged page when it is read instead of following it.
    connection.exec("PRAGMA cell_size_check = ON");
}

}  // namespace

void make_private(const fs::path& file) {
#ifndef _WIN32
    // A file that exists must not be opened here: closing it would drop the POSIX locks that
    // SQLite holds on it in this process (sqlite.org/howtocorrupt.html, 2.2).
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
        return;
    }
    if (errno != EEXIST) {
        cannot_open(file, std::error_code(errno, std::generic_category()).message());
    }
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    std::error_code failure;
    const auto now = fs::status(file, failure).permissions();
    if (!failure && (now & kOthers) != fs::perms::none) {
        fs::permissions(file, kOthers, fs::perm_options::remove, failure);
    }
    if (failure) cannot_open(file, failure.message());
#else
    (void)file;
#endif
}

std::unique_ptr<SQLite::Database> open_connection(const DatabaseOptions& options) {
    make_private(options.file);
    return with_errors_of(options.file, [&] {
        auto connection = std::make_unique<SQLite::Database>(
            options.file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_FULLMUTEX,
            static_cast<int>(options.busy_timeout.count()));
        if (!options.checkpoints) leave_checkpoints_to_others(*connection);
        check_application(*connection, options.file);  // reads the header and the schema
        if (sqlite3_db_readonly(connection->getHandle(), "main") == 1) {
            cannot_open(options.file, "it is read-only");
        }
        use_write_ahead_log(*connection, options.file);
        configure(*connection);
        return connection;
    });
}

}  // namespace storage
