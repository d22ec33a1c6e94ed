#pragma once

#include <stdexcept>
#include <string>

namespace storage {

// Thrown where the database as a whole cannot be used. `what()` is a sentence for
// people that names the file; code looks at kind(). What SQLite refuses for another reason, such
// as a row that breaks a CHECK, is a fault of the caller and comes as SQLite::Exception.
class Error : public std::runtime_error {
public:
    enum class Kind {
        cannot_open,        // absent folder, no permission, a disk that fails
        not_ours,           // not a SQLite file, or another application's
        newer_schema,       // written by a newer agent
        changed_migration,  // an applied migration is not the one this program holds
        corrupt,
        full,  // disk full, quota or file size limit
        busy,  // another process held the write lock for longer than the timeout
    };

    Error(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

}  // namespace storage
