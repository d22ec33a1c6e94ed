#pragma once

#include "storage/message_cache.h"

namespace storage {

// What the caches of all users of a mirror hold together.
struct StatsOfAll {
    std::int64_t users = 0;  // who have mail here
    MessageCache::Stats mail;
};
StatsOfAll stats_of_all(Database& database);

}  // namespace storage
