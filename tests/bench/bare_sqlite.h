#pragma once

#include <span>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/types.h"

namespace test {

// What the measures are held against: plain loops over prepared statements that store and read
// the same columns, with none of the mirror's rules, indexes, search and records of changes.
class BareSqlite {
public:
    // As durable as the mirror: a write-ahead log, synchronous=FULL.
    explicit BareSqlite(const std::string& file);

    // One transaction.
    void insert(std::span<const storage::CachedMessage> messages);

private:
    SQLite::Database database_;
    SQLite::Statement insert_;
};

// One look-up an id in the mirror's own table; how many are missing.
std::size_t count_missing(SQLite::Database& mirror, const std::string& user_id,
                          std::span<const std::string> message_ids);

// The same words asked of the mirror's own index, in the order of rank; how many were read.
std::size_t count_found(SQLite::Database& mirror, const std::string& expression, int limit);

}  // namespace test
