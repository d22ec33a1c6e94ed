#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace storage {

// Which version of a job the mirror holds.
struct JobVersion {
    std::string id;
    // The server's updated_at of that version; nothing = never there.
    std::optional<Instant> synced_updated_at;
};

// The versions of one user's jobs, for comparing all of them with the server's in bounded memory.
class JobVersions {
public:
    JobVersions(Database& database, std::string user_id);
    ~JobVersions();

    // Up to `limit` of them by id, those after `id`; "" is before all.
    std::vector<JobVersion> after(const std::string& id, int limit);

    // Whether a pending or processing job is here that the server has had.
    bool has_synced_open();

private:
    struct Statements;
    Database& database_;
    std::string user_id_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage
