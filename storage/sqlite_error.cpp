#include "storage/sqlite_error.h"

#include <algorithm>
#include <optional>
#include <string>

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {
namespace {

using Kind = Error::Kind;

// The extended code, which SQLiteCpp passes on in either place.
int extended_code(const SQLite::Exception& exception) {
    return std::max(exception.getErrorCode(), exception.getExtendedErrorCode());
}

// ENOSPC is SQLITE_FULL; a quota and a file size limit come as a failed write.
bool is_failed_write(const SQLite::Exception& exception) {
    switch (extended_code(exception)) {
        case SQLITE_IOERR_WRITE:
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_TRUNCATE:
        case SQLITE_IOERR_SHMSIZE:
            return true;
        default:
            return false;
    }
}

std::optional<Kind> kind_of(const SQLite::Exception& exception) {
    constexpr int kPrimaryBits = 0xFF;
    switch (exception.getErrorCode() & kPrimaryBits) {
        case SQLITE_FULL:
            return Kind::full;
        case SQLITE_IOERR:
            return is_failed_write(exception) ? Kind::full : Kind::cannot_open;
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
            return Kind::cannot_open;
        case SQLITE_NOTADB:
            return Kind::not_ours;
        case SQLITE_CORRUPT:
            return Kind::corrupt;
        case SQLITE_BUSY:
            return Kind::busy;
        default:
            return std::nullopt;
    }
}

std::string sentence(Kind kind) {
    switch (kind) {
        case Kind::full:
            return "cannot be written; is the disk full?";
        case Kind::not_ours:
            return "is not a database of this agent";
        case Kind::corrupt:
            return "is damaged";
        case Kind::busy:
            return "is being written by another process";
        default:
            return "cannot be opened or used";
    }
}

}  // namespace

void rethrow(const SQLite::Exception& exception, const std::filesystem::path& file) {
    const auto kind = kind_of(exception);
    if (!kind) throw exception;
    throw Error(*kind, file.string() + " " + sentence(*kind) + " (" + exception.what() + ")");
}

}  // namespace storage
