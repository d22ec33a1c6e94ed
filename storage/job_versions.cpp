#include "storage/job_versions.h"

#include "storage/query.h"

namespace storage {

struct JobVersions::Statements {
    Prepared after{
        "SELECT id, synced_updated_at FROM analytics_jobs WHERE id > ?1 AND user_id = ?2"
        " ORDER BY id LIMIT ?3"};
    Prepared synced_open{
        "SELECT 1 FROM analytics_jobs WHERE status IN ('pending', 'processing') AND user_id = ?1"
        " AND synced_updated_at IS NOT NULL LIMIT 1"};
};

JobVersions::JobVersions(Database& database, std::string user_id)
    : database_(database),
      user_id_(std::move(user_id)),
      statements_(std::make_unique<Statements>()) {}

JobVersions::~JobVersions() = default;

std::vector<JobVersion> JobVersions::after(const std::string& id, int limit) {
    Query query(database_, statements_->after, id, user_id_, limit);
    return all(query, [](const Query& row) {
        JobVersion version;
        row.read(version.id, version.synced_updated_at);
        return version;
    });
}

bool JobVersions::has_synced_open() {
    return Query(database_, statements_->synced_open, user_id_).next();
}

}  // namespace storage
