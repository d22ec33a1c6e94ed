#pragma once

#include <string>

#include "storage/database.h"
#include "storage/types.h"
#include "tests/support/temp_folder.h"

namespace test {

// 2026-11-24 00:00:00 UTC and so many seconds.
inline storage::Instant at(std::int64_t seconds) {
    return storage::Instant(std::chrono::seconds(1'795'478'400 + seconds));
}

// A mirror in a folder of its own.
struct Mirror {
    TempFolder folder;
    storage::DatabaseOptions options;
    storage::Database database;

    explicit Mirror(storage::DatabaseOptions given = {})
        : options(in_folder(std::move(given))), database(options, at(0)) {}

private:
    storage::DatabaseOptions in_folder(storage::DatabaseOptions given) const {
        given.file = folder / "mirror.db";
        return given;
    }
};

inline storage::Job job(const std::string& id, std::int64_t created_seconds = 0,
                        storage::JobStatus status = storage::JobStatus::pending) {
    storage::Job job;
    job.id = id;
    job.user_id = "user-1";
    job.status = status;
    job.job_type = "fetch_messages";
    job.created_at = at(created_seconds);
    job.updated_at = at(created_seconds);
    return job;
}

inline storage::CachedMessage message(const std::string& message_id,
                                      std::int64_t date_seconds = 0) {
    storage::CachedMessage message;
    message.id = "row-" + message_id;
    message.user_id = "user-1";
    message.message_id = message_id;
    message.thread_id = "thread-" + message_id;
    message.raw_data = R"({"id":")" + message_id + R"("})";
    message.internal_date = at(date_seconds);
    message.subject = "Subject of " + message_id;
    message.from_email = "ann@example.org";
    message.to_emails = {"bob@example.org"};
    message.fetched_at = at(1000);
    return message;
}

}  // namespace test
