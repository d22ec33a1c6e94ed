#include "agent/cli/failure.h"

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "agent/base/redaction.h"
#include "agent/base/user_error.h"
#include "agent/cli/json_output.h"
#include "agent/cli/text.h"
#include "storage/error.h"

namespace agent::cli {

namespace {

Failure of_storage(const storage::Error& error) {
    switch (error.kind()) {
        case storage::Error::Kind::cannot_open:
            return {ExitCode::cannot_write, error.what(), "see that you may write to this folder"};
        case storage::Error::Kind::not_ours:
            return {ExitCode::data_error, error.what(), "move the file away and try again"};
        case storage::Error::Kind::newer_schema:
            return {ExitCode::configuration, error.what(), "install the newest agent"};
        case storage::Error::Kind::changed_migration:
            return {ExitCode::configuration, error.what(),
                    "install an agent at least as new as the one used before"};
        case storage::Error::Kind::corrupt:
            return {ExitCode::data_error, error.what(),
                    "put back a backup, or move the file away: the cloud still has the jobs"};
        case storage::Error::Kind::full:
            return {ExitCode::cannot_write, error.what(), "free some space and try again"};
        case storage::Error::Kind::busy:
            return {ExitCode::try_later, error.what(), "try again in a moment"};
    }
    return {ExitCode::internal_error, error.what(), ""};
}

// What SQLite reports in the middle of a statement.
Failure of_sqlite(const SQLite::Exception& error) {
    using Kind = storage::Error::Kind;
    const std::string what = std::string("the database: ") + error.what();
    switch (error.getErrorCode()) {
        case SQLITE_FULL:
            return of_storage({Kind::full, what});
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return of_storage({Kind::corrupt, what});
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return of_storage({Kind::busy, what});
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_IOERR:
            return of_storage({Kind::cannot_open, what});
        default:
            return {ExitCode::internal_error, what, ""};
    }
}

Failure of_file(const std::filesystem::filesystem_error& error) {
    const std::string path = error.path1().empty() ? "" : error.path1().string() + ": ";
    return {ExitCode::cannot_write, path + error.code().message(),
            "see that the folder is there, is yours and has space"};
}

}  // namespace

namespace {

Failure described(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const UserError& error) {
        return {error.code(), error.what(), error.hint()};
    } catch (const Interrupted& error) {
        return {kInterrupted, error.what(), ""};
    } catch (const storage::Error& error) {
        return of_storage(error);
    } catch (const SQLite::Exception& error) {
        return of_sqlite(error);
    } catch (const std::filesystem::filesystem_error& error) {
        return of_file(error);
    } catch (const std::exception& error) {
        return {ExitCode::internal_error, std::string("internal error: ") + error.what(),
                "please report this with the command you gave"};
    }
}

}  // namespace

Failure describe(const std::exception_ptr& exception) {
    Failure failure = described(exception);
    // Libraries and far ends put into their messages what they like.
    failure.what = redacted(failure.what);
    failure.hint = redacted(failure.hint);
    return failure;
}

void print(Console& console, const Failure& failure) {
    if (failure.code == kInterrupted) return;
    if (console.json) {
        print_json_line(console.err, {{"error",
                                       {{"message", failure.what},
                                        {"hint", failure.hint},
                                        {"exit_code", static_cast<int>(failure.code)}}}});
        return;
    }
    console.err << "agent: " << printable(failure.what) << '\n';
    if (!failure.hint.empty()) console.err << "  hint: " << printable(failure.hint) << '\n';
}

}  // namespace agent::cli
