#pragma once

#include <cstdint>
#include <string>

#include "storage/database.h"

namespace test {

// Fills an empty mirror with that many messages of `user_id`, one every half minute up to `newest`:
// threads of four, five thousand correspondents, every fourth message sent by kMillionOwner, every
// third from a mailing list. Made by SQLite itself, without the triggers of the cache.
void fill_with_messages(storage::Database& database, const std::string& user_id,
                        std::int64_t messages, storage::Instant newest);

inline constexpr const char* kMillionOwner = "me@example.org";

}  // namespace test
