#include <iostream>

#include <sqlite3.h>

#include "storage/job_store.h"
#include "storage/outbox.h"
#include "tests/storage/filled_mirror.h"
#include "tests/support/catch.h"

using storage::Database;
using storage::MessageCache;
using test::at;

namespace {

storage::DatabaseOptions filled(const test::TempFolder& folder, int messages) {
    storage::DatabaseOptions options;
    options.file = test::filled_file(folder, messages);
    return options;
}

// Pages read from the file by this connection so far.
int pages_read(Database& database) {
    const Database::Lease lease(database);
    int pages = 0;
    int unused = 0;
    sqlite3_db_status(lease->getHandle(), SQLITE_DBSTATUS_CACHE_MISS, &pages, &unused, 0);
    return pages;
}

}  // namespace

TEST_CASE("the statistics do not read the mail they are about") {
    test::TempFolder folder;
    Database database(filled(folder, 1000), at(0));
    const int before = pages_read(database);

    const auto stats = MessageCache(database, "user-1").stats();

    CHECK(stats.raw_bytes == 1000 * 5'002);
    CHECK(pages_read(database) - before < 50);  // the mail fills over 1,200
}

TEST_CASE("opening a cache of 10,000 and asking all that a status shows", "[.speed]") {
    test::TempFolder folder;
    const auto options = filled(folder, 10'000);
    for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        Database database(options, at(0));
        const auto opened = std::chrono::steady_clock::now();
        CHECK(MessageCache(database, "user-1").stats().messages == 10'000);
        (void)storage::JobStore(database).counts();
        (void)storage::Outbox(database).counts();
        const auto asked = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::milli> opening = opened - start;
        const std::chrono::duration<double, std::milli> asking = asked - opened;
        std::cout << "open " << opening.count() << " ms, ask " << asking.count() << " ms\n";
        CHECK((asked - start) < std::chrono::milliseconds(50));
    }
}
