#pragma once

#include <vector>

#include "storage/message_cache.h"
#include "tests/storage/samples.h"

namespace test {

// Caches `messages` (a multiple of 50) of 5 kB, three a thread.
inline void fill(storage::Database& database, int messages) {
    storage::MessageCache cache(database, "user-1");
    constexpr int kBatch = 50;
    for (int first = 0; first < messages; first += kBatch) {
        std::vector<storage::CachedMessage> batch;
        batch.reserve(kBatch);
        for (int i = first; i < first + kBatch; ++i) {
            batch.push_back(message(std::to_string(i), i));
            batch.back().thread_id = "thread-" + std::to_string(i / 3);
            batch.back().raw_data = "\"" + std::string(5'000, 'x') + "\"";
        }
        cache.upsert(batch);
    }
}

// The file of a mirror of so many messages, closed.
inline std::filesystem::path filled_file(const TempFolder& folder, int messages = 200) {
    storage::DatabaseOptions options;
    options.file = folder / "mirror.db";
    storage::Database database(options, at(0));
    fill(database, messages);
    return options.file;
}

}  // namespace test
