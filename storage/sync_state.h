#pragma once

#include <memory>
#include <optional>
#include <string>

#include "storage/database.h"

namespace storage {

// Small facts that outlive a process: cursors, Gmail history id, last poll. Keys are
// dotted names ("pull.cursor", "gmail.history_id"); values are text.
class SyncState {
public:
    explicit SyncState(Database& database);
    ~SyncState();

    std::optional<std::string> get(const std::string& key);
    void set(const std::string& key, const std::string& value);
    void remove(const std::string& key);

    // Instants are kept as microseconds. Throws std::logic_error when the value is something else.
    std::optional<Instant> get_instant(const std::string& key);
    void set_instant(const std::string& key, Instant value);

private:
    struct Statements;
    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
